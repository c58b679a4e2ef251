//! Makes a file ready to be sent: pictures upright, small and without what the camera wrote into
//! them; videos checked.

use funfair_campaign::media::{MAX_PICTURE_BYTES, PICTURE_SIDE};

use crate::{
    endpoint::{Json, sleep_ms},
    ui::dom::Part,
};

/// How good a picture is, 0 to 1.
const QUALITY: f64 = 0.86;
/// How often and how long to wait for a browser to read a video's length, ms.
const LOOKS: u32 = 30;
const LOOK_MS: f64 = 100.0;
/// What a camera may be over the longest video, s.
const SLACK_S: f64 = 0.5;

/// Why a file is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The browser cannot read it.
    Unreadable,
    /// The browser cannot read HEIC.
    Heic,
    /// It has too many bytes.
    TooLarge,
    /// The video is too long.
    TooLong,
    /// The backend takes no such file.
    NotTaken,
    /// Too many files wait without an entry.
    TooMany,
    /// Entries are not taken now.
    Closed,
    /// Anything else.
    Failed,
}

impl Problem {
    const ALL: [Self; 8] = [
        Self::Unreadable,
        Self::Heic,
        Self::TooLarge,
        Self::TooLong,
        Self::NotTaken,
        Self::TooMany,
        Self::Closed,
        Self::Failed,
    ];

    /// The name in an item.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Heic => "heic",
            Self::TooLarge => "too_large",
            Self::TooLong => "too_long",
            Self::NotTaken => "not_taken",
            Self::TooMany => "too_many",
            Self::Closed => "closed",
            Self::Failed => "failed",
        }
    }

    /// The problem with this name.
    pub(super) fn named(key: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|it| it.key() == key).unwrap_or(Self::Failed)
    }

    /// Whether the same file may be taken another time.
    pub(super) fn may_pass(self) -> bool {
        matches!(self, Self::TooMany | Self::Failed)
    }
}

/// `file` as it is sent, a `Blob`; `limits` are the `uploads` of the challenge's view.
pub(super) async fn prepare(file: &Part, kind: &str, limits: &Json) -> Result<Part, Problem> {
    if kind == "video" {
        return video(file, &limits.field("video")).await;
    }
    let small = picture(file).await.ok_or_else(|| {
        let name = (file.text("type") + &file.text("name")).to_ascii_lowercase();
        let heic = name.contains("heic") || name.contains("heif");
        if heic {
            Problem::Heic
        } else {
            Problem::Unreadable
        }
    })?;
    #[expect(clippy::cast_precision_loss, reason = "a round number of bytes")]
    let most = MAX_PICTURE_BYTES as f64;
    if small.number("size") > most {
        return Err(Problem::TooLarge);
    }
    Ok(small)
}

/// The picture as a new JPEG; `None` when the browser cannot read it.
async fn picture(file: &Part) -> Option<Part> {
    let window = Part::window()?;
    let upright = Json::object(&[("imageOrientation", &"from-image".into())]);
    let bitmap = window.call_parts("createImageBitmap", &[file, &Part::of(&upright)]);
    let bitmap = bitmap.wait().await?;
    let (width, height) = (bitmap.number("width"), bitmap.number("height"));
    let scale = (f64::from(PICTURE_SIDE) / width.max(height)).min(1.0);
    let (width, height) = ((width * scale).round(), (height * scale).round());
    // Off the screen, which gives its picture by a promise.
    let canvas = Part::element("canvas")?;
    canvas.set("width", width);
    canvas.set("height", height);
    let canvas = canvas.call("transferControlToOffscreen", &[]);
    let pen = canvas.call_text("getContext", "2d");
    // What is see-through would be black.
    pen.set("fillStyle", "#fff");
    pen.call("fillRect", &[0.0, 0.0, width, height]);
    pen.set("imageSmoothingQuality", "high");
    pen.call_with("drawImage", &bitmap, &[0.0, 0.0, width, height]);
    bitmap.call("close", &[]);
    let how = Json::object(&[("type", &"image/jpeg".into()), ("quality", &QUALITY.into())]);
    canvas
        .call_parts("convertToBlob", &[&Part::of(&how)])
        .wait()
        .await
}

async fn video(file: &Part, limits: &Json) -> Result<Part, Problem> {
    if !file.text("type").starts_with("video/") {
        return Err(Problem::Unreadable);
    }
    if file.number("size") > f64::from(limits.count_of("megabytes")) * 1_000_000.0 {
        return Err(Problem::TooLarge);
    }
    match seconds(file).await {
        Some(long) if long > f64::from(limits.count_of("seconds")) + SLACK_S => {
            Err(Problem::TooLong)
        }
        // A browser that cannot read it leaves that to the backend.
        _ => Ok(file.clone()),
    }
}

/// How long a video is.
async fn seconds(file: &Part) -> Option<f64> {
    let video = Part::element("video")?;
    let address = crate::stage::address_of(file);
    video.set("preload", "metadata");
    video.set("src", address.as_str());
    let mut long = None;
    for _ in 0..LOOKS {
        if video.is("error") {
            break;
        }
        if video.number("readyState") >= 1.0 {
            long = Some(video.number("duration"));
            break;
        }
        sleep_ms(LOOK_MS).await;
    }
    video.set("src", "");
    crate::stage::let_go(&address);
    long
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_found_by_its_name() {
        for problem in Problem::ALL {
            assert_eq!(Problem::named(problem.key()), problem);
        }
        assert_eq!(Problem::named(""), Problem::Failed);
    }
}
