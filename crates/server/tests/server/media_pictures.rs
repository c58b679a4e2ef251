//! Pictures, and files that only look like them.

use axum::http::StatusCode;
use funfair_campaign::media::{PICTURE_SIDE, SMALL_SIDE};
use funfair_server::media::picture::remake;
use image::{
    DynamicImage, GenericImageView as _, ImageEncoder as _, ImageFormat, Rgb, RgbImage, Rgba,
    RgbaImage, codecs::jpeg::JpegEncoder,
};
use proptest::prelude::*;

use crate::{
    media_files::{
        SECRET_MINUTES, encoded, holds, jpeg, noise, picture, png_that_claims, with_exif,
    },
    media_world::{adds_up, refusal, uploaded, world},
    player::Player,
};

/// What is kept of a picture: the large one and the small one.
async fn kept(player: &Player, file: &[u8]) -> [Vec<u8>; 2] {
    let media = uploaded(player, file).await;
    let mut found = Vec::new();
    for size in ["", "?size=small"] {
        let reply = player.get(&format!("media/{media}{size}")).await;
        assert_eq!(reply.status, StatusCode::OK);
        found.push(reply.body.to_vec());
    }
    found.try_into().unwrap()
}

fn read(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap()
}

fn is_red(pixel: Rgba<u8>) -> bool {
    pixel[0] > 180 && pixel[2] < 90
}

#[tokio::test]
async fn every_format_that_is_taken_becomes_a_jpeg() {
    let world = world("after").await;
    let player = world.player().await;
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let [large, small] = kept(&player, &encoded(&picture(2500, 1000), format)).await;
        let (large, small) = (read(&large), read(&small));
        assert_eq!(large.dimensions(), (PICTURE_SIDE, 819), "{format:?}");
        assert_eq!(small.dimensions(), (SMALL_SIDE, 192), "{format:?}");
        assert!(is_red(large.get_pixel(9, 9)) && !is_red(large.get_pixel(2000, 9)));
        assert!(is_red(small.get_pixel(9, 9)) && !is_red(small.get_pixel(470, 9)));
    }
    adds_up(&world).await;
}

#[tokio::test]
async fn a_picture_is_turned_upright_and_does_not_tell_where_it_was_taken() {
    let world = world("after").await;
    let player = world.player().await;
    let file = with_exif(&jpeg(300, 200), 6);
    assert!(holds(&file, &SECRET_MINUTES.to_le_bytes()) && holds(&file, b"Exif"));
    for kept in kept(&player, &file).await {
        assert!(!holds(&kept, &SECRET_MINUTES.to_le_bytes()) && !holds(&kept, b"Exif"));
        let picture = read(&kept);
        assert_eq!(picture.dimensions(), (200, 300));
        // What was on the left is at the top.
        assert!(is_red(picture.get_pixel(100, 20)) && !is_red(picture.get_pixel(100, 280)));
    }
    let me = player.get("me").await.ok();
    assert_eq!(me["media"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_stands_behind_a_picture_stays_behind() {
    let world = world("after").await;
    let player = world.player().await;
    let tails: [&[u8]; 2] = [
        b"PK\x03\x04\x14\0\0\0archive with more",
        b"<html><script>alert(1)</script></html>",
    ];
    for tail in tails {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let file = [&encoded(&picture(60, 40), format), tail].concat();
            for kept in kept(&player, &file).await {
                assert!(!holds(&kept, &tail[..8]), "{format:?}");
            }
        }
    }
}

#[tokio::test]
async fn colours_of_a_wide_profile_are_those_of_every_screen() {
    let world = world("after").await;
    let green = RgbImage::from_pixel(64, 64, Rgb([100, 200, 100]));
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let encode = |profile: Option<Vec<u8>>| {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
        if let Some(profile) = profile {
            encoder.set_icc_profile(profile).unwrap();
        }
        encoder.encode_image(&green).unwrap();
        bytes
    };
    let player = world.player().await;
    let mut reds = Vec::new();
    for profile in [None, Some(profile), Some(b"no profile".to_vec())] {
        let [large, _] = kept(&player, &encode(profile)).await;
        assert!(!holds(&large, b"ICC_PROFILE"));
        reds.push(read(&large).get_pixel(30, 30)[0]);
    }
    let [plain, wide, broken] = reds[..] else {
        panic!("{reds:?}");
    };
    assert!(wide < plain - 10 && plain == broken, "{reds:?}");
}

#[tokio::test]
async fn what_is_transparent_is_white() {
    let world = world("after").await;
    let clear = RgbaImage::from_pixel(50, 50, Rgba([0, 0, 0, 0]));
    let [large, _] = kept(
        &world.player().await,
        &encoded(&clear.into(), ImageFormat::Png),
    )
    .await;
    assert_eq!(read(&large).get_pixel(25, 25), Rgba([255, 255, 255, 255]));
}

#[tokio::test]
async fn what_is_no_picture_is_refused_whatever_its_name() {
    let world = world("after").await;
    let player = world.player().await;
    let formats = "send a JPEG, PNG or WebP picture, or an MP4 or MOV video";
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    for file in [
        &b"#!/bin/sh\nrm -rf /\n"[..],
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
        b"GIF89a\x01\0\x01\0\0\0\0;",
        b"%PDF-1.7\n%more",
        b"<!doctype html><script>alert(1)</script>",
        b"x",
        heic,
    ] {
        let detail = refusal(&player, file).await;
        assert!(detail.contains(formats), "{detail}");
        assert_eq!(detail.contains("Most Compatible"), file == heic, "{detail}");
    }
    assert_eq!(adds_up(&world).await, 0);
}

#[tokio::test]
async fn a_picture_that_would_not_fit_into_memory_is_refused_by_its_header() {
    let world = world("after").await;
    let player = world.player().await;
    let huge = png_that_claims(20_000, 20_000, 8, 2);
    let detail = refusal(&player, &huge).await;
    assert!(detail.contains("20000 x 20000 pixels") && detail.contains("25 million"));
    let deep = png_that_claims(5_000, 5_000, 16, 6);
    let detail = refusal(&player, &deep).await;
    assert!(detail.contains("too much memory"), "{detail}");
    // A progressive JPEG is kept whole while it is decoded.
    let mut finer = jpeg(64, 64);
    let frame = finer
        .windows(2)
        .position(|mark| mark == b"\xff\xc0")
        .unwrap();
    finer[frame + 1] = 0xc2;
    finer[frame + 5..frame + 9].copy_from_slice(&[0x13, 0x88, 0x13, 0x88]);
    let detail = refusal(&player, &finer).await;
    assert!(detail.contains("too much memory"), "{detail}");
    assert_eq!(adds_up(&world).await, 0);
}

#[tokio::test]
async fn a_picture_that_ends_too_early_is_refused() {
    let world = world("after").await;
    let player = world.player().await;
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let file = encoded(&picture(400, 300), format);
        for cut in [file.len() / 3, file.len() * 2 / 3] {
            let detail = refusal(&player, &file[..cut]).await;
            assert!(detail.contains("save it anew"), "{format:?}: {detail}");
        }
    }
    let detail = refusal(&player, &png_that_claims(50, 50, 8, 2)).await;
    assert!(detail.contains("cannot be read"), "{detail}");
    assert_eq!(adds_up(&world).await, 0);
}

/// 25 million pixels in some 100 KB.
#[tokio::test]
async fn a_small_file_with_many_pixels_is_scaled_down() {
    let world = world("after").await;
    let flat = RgbaImage::from_pixel(5_000, 5_000, Rgba([230, 20, 20, 255]));
    let file = encoded(&flat.into(), ImageFormat::Png);
    let [large, small] = kept(&world.player().await, &file).await;
    assert_eq!(read(&large).dimensions(), (PICTURE_SIDE, PICTURE_SIDE));
    assert!(is_red(read(&small).get_pixel(100, 100)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// However a file is broken, it is refused, or becomes a picture.
    #[test]
    fn no_change_of_a_picture_makes_a_decoder_panic(
        format in prop_oneof![Just(ImageFormat::Jpeg), Just(ImageFormat::Png), Just(ImageFormat::WebP)],
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = encoded(&noise(24, 16).into(), format);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(made) = remake(bytes, format) {
            prop_assert_eq!(read(&made.large).dimensions(), (made.width, made.height));
        }
    }
}
