//! Uploads to the command itself: a connection that is cut, and how much memory a picture takes.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpStream},
    process::Child,
};

use image::ImageFormat;
use serde_json::json;

use crate::{
    media_files::{encoded, jpeg, noise},
    media_world::challenge,
    process::{folder, running, session, stop},
};

/// `challenge` that runs while the tests do.
fn campaign() -> serde_json::Value {
    let mut campaign = challenge("after");
    campaign["schedule"]["starts_at"] = json!("2020-01-01T00:00:00Z");
    campaign["schedule"]["ends_at"] = json!("2099-01-01T00:00:00Z");
    campaign
}

/// Somebody who uploads to a running server.
struct Uploader {
    address: String,
    token: String,
}

impl Uploader {
    /// Sends a request, of whose body only `bytes` come, and gives the answer's head.
    fn send(&self, target: &str, more: &str, length: usize, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "{target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntus-resumable: 1.0.0\r\n\
             authorization: Bearer {}\r\ncontent-length: {length}\r\n{more}\r\n",
            self.token
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(bytes).unwrap();
        if bytes.len() < length {
            stream.shutdown(Shutdown::Both).unwrap();
            return String::new();
        }
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).unwrap();
        String::from_utf8_lossy(&reply).to_ascii_lowercase()
    }

    fn begin(&self, length: usize) -> String {
        let more = format!("upload-length: {length}\r\nupload-metadata: widget d2hlZWw=\r\n");
        let reply = self.send("POST /v1/campaigns/spring/media", &more, 0, &[]);
        header(&reply, "location").unwrap()
    }

    fn append(&self, media: &str, offset: usize, length: usize, bytes: &[u8]) -> String {
        let more =
            format!("upload-offset: {offset}\r\ncontent-type: application/offset+octet-stream\r\n");
        self.send(&format!("PATCH {media}"), &more, length, bytes)
    }

    fn progress(&self, media: &str) -> usize {
        let reply = self.send(&format!("HEAD {media}"), "", 0, &[]);
        header(&reply, "upload-offset").unwrap().parse().unwrap()
    }

    fn upload(&self, file: &[u8]) {
        let media = self.begin(file.len());
        for (n, part) in file.chunks(1 << 20).enumerate() {
            let reply = self.append(&media, n << 20, part.len(), part);
            assert!(reply.starts_with("http/1.1 204"), "{reply}");
        }
    }
}

fn header(reply: &str, name: &str) -> Option<String> {
    let mut lines = reply.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    value.map(|value| value.trim().to_owned())
}

/// Most memory that the server has had so far, MB of 1,000,000 bytes.
fn peak(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: u64 = line
        .unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap();
    kib * 1024 / 1_000_000
}

#[test]
fn a_cut_connection_loses_nothing_that_has_come() {
    let folder = folder(&campaign());
    let (child, address) = running(&folder);
    let token = session(&address);
    let uploader = Uploader { address, token };
    let file = jpeg(900, 900);
    let media = uploader.begin(file.len());
    let cut = file.len() * 6 / 10;
    uploader.append(&media, 0, file.len(), &file[..cut]);
    let begun = std::time::Instant::now();
    while uploader.progress(&media) < cut {
        assert!(begun.elapsed().as_secs() < 10, "the part was not kept");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let rest = &file[cut..];
    let reply = uploader.append(&media, cut, rest.len(), rest);
    assert!(reply.starts_with("http/1.1 204"), "{reply}");
    assert_eq!(stop(child, "-TERM"), Some(0));
}

/// The largest picture that is taken, in the format that takes most memory for it. Run it with
/// `--no-capture` to see the numbers.
#[test]
fn the_largest_picture_takes_bounded_memory() {
    let folder = folder(&campaign());
    let (child, address) = running(&folder);
    let token = session(&address);
    let uploader = Uploader { address, token };
    let idle = peak(&child);
    let mut busy = noise(5_000, 5_000);
    // Enough noise to be a large file, and no larger than is taken.
    for (_, row) in busy.enumerate_rows_mut().filter(|(y, _)| y / 8 % 8 != 0) {
        row.for_each(|(_, _, pixel)| pixel.0 = [9; 3]);
    }
    let busy = image::DynamicImage::from(busy);
    let jpeg = encoded(&busy, ImageFormat::Jpeg);
    let png = encoded(&busy.to_rgba8().into(), ImageFormat::Png);
    drop(busy);
    let tell = |what: &str, file: &[u8], most: u64| {
        let (megabytes, peak) = (file.len() / 1_000_000, peak(&child));
        println!("{what} of 5000 x 5000 pixels, {megabytes} MB: {peak} MB, idle {idle} MB");
        assert!(peak < most, "{what}: {peak} MB");
    };
    uploader.upload(&jpeg);
    tell("JPEG", &jpeg, 200);
    uploader.upload(&png);
    tell("PNG with transparency", &png, 250);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| uploader.upload(&png));
        }
    });
    tell("four PNGs at once", &png, 400);
    assert_eq!(stop(child, "-TERM"), Some(0));
}
