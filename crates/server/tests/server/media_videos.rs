//! Videos, and what hides in them.

use std::io::Cursor;

use axum::http::StatusCode;
use funfair_campaign::media::VideoLimits;
use funfair_server::media::{
    Refusal,
    mp4::{Trouble, Video, clean},
};
use proptest::prelude::*;

use crate::{
    media_files::{FILMED_BYTES, Film, PICTURE, SECRETS, SOUND, boxed, holds},
    media_world::{adds_up, refusal, uploaded, world},
};

const LIMITS: VideoLimits = VideoLimits {
    seconds: 10,
    megabytes: 2,
};
const WIDE: Video = Video {
    width: 640,
    height: 480,
};

fn cleaned(bytes: Vec<u8>) -> Result<(Video, Vec<u8>), String> {
    let mut file = Cursor::new(bytes);
    match clean(&mut file, LIMITS) {
        Ok(video) => Ok((video, file.into_inner())),
        Err(Trouble::Refused(Refusal(why))) => Err(why),
        Err(Trouble::File(error)) => panic!("{error}"),
    }
}

#[test]
fn a_video_keeps_its_frames_and_tells_nothing_else() {
    let before = Film::telling().bytes();
    for secret in SECRETS {
        assert!(holds(&before, secret.as_bytes()), "{secret}");
    }
    let (video, after) = cleaned(before.clone()).unwrap();
    assert_eq!(video, WIDE);
    assert_eq!(after.len(), before.len(), "nothing moves");
    for secret in SECRETS {
        assert!(!holds(&after, secret.as_bytes()), "{secret}");
    }
    assert!(!holds(&after, &FILMED_BYTES));
    for gone in [&b"udta"[..], b"meta", b"uuid", b"loci", b"\xa9xyz"] {
        assert!(!holds(&after, gone), "{gone:?}");
    }
    for frames in [PICTURE.repeat(3), SOUND.repeat(3)] {
        let at = |bytes: &[u8]| bytes.windows(frames.len()).position(|part| part == frames);
        assert!(at(&after).is_some());
        assert_eq!(at(&after), at(&before));
    }
    assert_eq!(
        cleaned(after.clone()).unwrap(),
        (WIDE, after),
        "once is enough"
    );
}

#[test]
fn a_video_of_an_upright_camera_is_high() {
    let film = Film {
        turned: true,
        ..Film::default()
    };
    let (video, _) = cleaned(film.bytes()).unwrap();
    assert_eq!((video.width, video.height), (480, 640));
}

#[test]
fn what_is_no_video_for_a_gallery_is_refused_with_a_reason() {
    let film = Film::default;
    for (film, why) in [
        (
            Film {
                seconds: 11,
                ..film()
            },
            "the video has 11 s, and may have 10 s",
        ),
        (
            Film {
                tracks: vec![b"soun"],
                ..film()
            },
            "no moving pictures",
        ),
        (
            Film {
                tracks: vec![b"vide", b"vide"],
                ..film()
            },
            "two tracks of pictures",
        ),
        (
            Film {
                tracks: vec![b"vide"; 17],
                ..film()
            },
            "too many tracks",
        ),
        (
            Film {
                claimed: Some(u32::MAX),
                ..film()
            },
            "longer than its box",
        ),
        (
            Film {
                more: boxed(b"moof", b""),
                ..film()
            },
            "fragments",
        ),
        (
            Film {
                beside: boxed(b"mvex", b""),
                ..film()
            },
            "fragments",
        ),
        (
            Film {
                more: boxed(b"moov", b""),
                ..film()
            },
            "one table of contents",
        ),
        (
            Film {
                more: vec![0xff; 20],
                ..film()
            },
            "impossible length",
        ),
        (
            Film {
                beside: vec![0xff; 20],
                ..film()
            },
            "impossible length",
        ),
        (
            Film {
                beside: vec![0, 0, 0, 7, 1, 1, 1, 1, 1],
                ..film()
            },
            "impossible length",
        ),
        (
            Film {
                more: vec![0, 0, 0, 1],
                ..film()
            },
            "too short",
        ),
    ] {
        let detail = cleaned(film.bytes()).unwrap_err();
        assert!(detail.contains(why), "{detail}");
    }
}

#[test]
fn a_video_that_ends_too_early_is_refused() {
    let film = Film::default;
    let whole = film().bytes();
    for end in 0..whole.len() {
        assert!(cleaned(whole[..end].to_vec()).is_err(), "cut at {end}");
    }
}

#[test]
fn a_video_may_have_all_of_its_seconds() {
    let film = Film {
        seconds: LIMITS.seconds.into(),
        ..Film::default()
    };
    assert!(cleaned(film.bytes()).is_ok());
}

#[test]
fn a_box_in_a_box_in_a_box_ends() {
    let mut deep = boxed(b"udta", b"");
    for _ in 0..10_000 {
        deep = boxed(b"moov", &deep);
    }
    let film = Film {
        beside: deep,
        ..Film::default()
    };
    let (_, after) = cleaned(film.bytes()).unwrap();
    assert!(!holds(&after, b"udta"));
}

#[tokio::test]
async fn a_video_is_uploaded_and_shown() {
    let world = world("after").await;
    let player = world.player().await;
    let media = uploaded(&player, &Film::telling().bytes()).await;
    let shown = player.get(&format!("media/{media}")).await;
    assert_eq!(shown.status, StatusCode::OK);
    for secret in SECRETS {
        assert!(!holds(&shown.body, secret.as_bytes()), "{secret}");
    }
    let film = Film {
        seconds: 99,
        ..Film::default()
    };
    let detail = refusal(&player, &film.bytes()).await;
    assert!(detail.contains("send a shorter one"), "{detail}");
    assert_eq!(adds_up(&world).await, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// However a file is broken, it is refused, or comes out with its length.
    #[test]
    fn no_change_of_a_video_makes_the_parser_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        numbers in proptest::collection::vec(
            (any::<prop::sample::Index>(), prop_oneof![Just(0), Just(1), Just(u32::MAX), any::<u32>()]),
            0..4,
        ),
        end in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = Film::telling().bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for (at, number) in numbers {
            let at = at.index(bytes.len() / 4 - 1) * 4;
            bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        let length = bytes.len();
        if let Ok((video, after)) = cleaned(bytes) {
            prop_assert_eq!(after.len(), length);
            prop_assert!(video.width > 0 && video.height > 0);
            prop_assert_eq!(cleaned(after.clone()).unwrap().1, after);
        }
    }
}
