//! What participants upload: pictures and videos, and how much of them is taken.

use serde::{Deserialize, Serialize};

/// Most pictures of one entry.
pub const MAX_PICTURES: u8 = 10;
/// Longest video that a campaign may take, s.
pub const MAX_VIDEO_SECONDS: u16 = 180;
/// Largest video that a campaign may take, MB of 1,000,000 bytes.
pub const MAX_VIDEO_MEGABYTES: u16 = 100;
/// Largest picture as it is sent, bytes.
pub const MAX_PICTURE_BYTES: u64 = 15_000_000;
/// Most pixels of a picture as it is sent.
pub const MAX_PIXELS: u64 = 25_000_000;
/// Longest side of a picture as it is kept, pixels.
pub const PICTURE_SIDE: u32 = 2048;
/// Longest side of its small version, pixels.
pub const SMALL_SIDE: u32 = 480;
/// Most bytes that one `PATCH` of an upload may carry.
pub const MAX_CHUNK_BYTES: usize = 1 << 20;

/// What an upload turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Picture,
    /// A video.
    Video,
}

impl MediaKind {
    /// The name in JSON.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Video => "video",
        }
    }

    /// The kind with this name in JSON.
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        [Self::Picture, Self::Video]
            .into_iter()
            .find(|kind| kind.key() == key)
    }
}

/// An upload that is complete, and was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Media {
    /// Names it: `GET /v1/campaigns/{campaign}/media/{id}`.
    pub id: String,
    /// What it is.
    pub kind: MediaKind,
    /// Width as it is shown, pixels.
    pub width: u32,
    /// Height as it is shown, pixels.
    pub height: u32,
}

/// What may be uploaded for one entry: pictures, or one video.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct Uploads {
    /// How many pictures; 0 for none.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(max = MAX_PICTURES)))]
    pub pictures: u8,
    /// One video instead; without it none is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<VideoLimits>,
}

/// How much of a video is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
pub struct VideoLimits {
    /// Longest, s.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_VIDEO_SECONDS)))]
    pub seconds: u16,
    /// Largest, MB of 1,000,000 bytes.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_VIDEO_MEGABYTES)))]
    pub megabytes: u16,
}

impl Uploads {
    /// Largest upload, bytes.
    #[must_use]
    pub fn max_bytes(self) -> u64 {
        let pictures = if self.pictures > 0 {
            MAX_PICTURE_BYTES
        } else {
            0
        };
        let video = self
            .video
            .map_or(0, |video| u64::from(video.megabytes) * 1_000_000);
        pictures.max(video)
    }

    /// What is wrong with these uploads of one entry; `None` when they may be handed in together.
    #[must_use]
    pub fn problem(self, media: &[Media]) -> Option<String> {
        let count = |kind| media.iter().filter(|it| it.kind == kind).count();
        let (pictures, videos) = (count(MediaKind::Picture), count(MediaKind::Video));
        let most = usize::from(self.pictures);
        if videos > 0 && self.video.is_none() {
            Some("no video is taken".to_owned())
        } else if videos > 1 {
            Some("there may be one video".to_owned())
        } else if videos > 0 && pictures > 0 {
            Some("there may be pictures or a video, not both".to_owned())
        } else if pictures > most {
            Some(format!("there may be {most} pictures"))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(kind: MediaKind, count: usize) -> Vec<Media> {
        let one = |n| Media {
            id: format!("m{n}"),
            kind,
            width: 3,
            height: 4,
        };
        (0..count).map(one).collect()
    }

    #[test]
    fn pictures_or_one_video_go_together() {
        let video = VideoLimits {
            seconds: 15,
            megabytes: 30,
        };
        let both = Uploads {
            pictures: 3,
            video: Some(video),
        };
        let none = Uploads {
            pictures: 3,
            video: None,
        };
        let [three, four] = [3, 4].map(|count| some(MediaKind::Picture, count));
        let [one, two] = [1, 2].map(|count| some(MediaKind::Video, count));
        assert_eq!(both.problem(&three), None);
        assert_eq!(both.problem(&one), None);
        for (uploads, media) in [
            (both, four),
            (both, two),
            (none, one.clone()),
            (both, [three, one].concat()),
        ] {
            assert!(uploads.problem(&media).is_some(), "{media:?}");
        }
        assert_eq!(both.max_bytes(), 30_000_000);
        assert_eq!(none.max_bytes(), MAX_PICTURE_BYTES);
    }

    #[test]
    fn a_kind_is_found_by_its_name() {
        for kind in [MediaKind::Picture, MediaKind::Video] {
            assert_eq!(MediaKind::of(kind.key()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.key());
        }
        assert_eq!(MediaKind::of("sound"), None);
    }
}
