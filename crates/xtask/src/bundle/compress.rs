//! `.br` and `.gz` beside every file that gets smaller by it, so that the server never compresses.

use crate::project::{read, walk, write};
use anyhow::{Context, Result};
use brotli::enc::backward_references::BrotliEncoderMode::{
    self, BROTLI_MODE_FONT, BROTLI_MODE_GENERIC,
};
use flate2::{Compression, write::GzEncoder};
use rayon::prelude::*;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const COMPRESSIBLE: [&str; 10] = [
    "css",
    "html",
    "js",
    "json",
    "mjs",
    "svg",
    "ts",
    "txt",
    "wasm",
    "webmanifest",
];

/// Compresses every file under `folder` that has no compressed neighbour yet.
pub(crate) fn compress_folder(folder: &Path) -> Result<()> {
    let files: Vec<PathBuf> = walk(folder)?
        .into_iter()
        .filter(|path| worthwhile(path))
        .collect();
    files.par_iter().try_for_each(|path| {
        let (brotli_path, gzip_path) = (with_ending(path, "br"), with_ending(path, "gz"));
        if brotli_path.is_file() && gzip_path.is_file() {
            return Ok(());
        }
        let bytes = read(path)?;
        write(&brotli_path, smallest(&bytes)?)?;
        write(&gzip_path, gzip(&bytes)?)
    })
}

fn worthwhile(path: &Path) -> bool {
    path.extension()
        .is_some_and(|end| COMPRESSIBLE.iter().any(|known| end == *known))
}

/// `app.js` → `app.js.br`.
pub(crate) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// The highest quality of brotli.
const BEST: i32 = 11;

/// `bytes` after brotli of this quality, 0 to 11, as servers compress what they make.
pub(crate) fn brotli(bytes: &[u8], quality: i32) -> Result<Vec<u8>> {
    brotli_for(BROTLI_MODE_GENERIC, bytes, quality)
}

/// `bytes` after the best brotli there is: what was meant for fonts is often better for wasm.
fn smallest(bytes: &[u8]) -> Result<Vec<u8>> {
    let generic = brotli(bytes, BEST)?;
    let font = brotli_for(BROTLI_MODE_FONT, bytes, BEST)?;
    Ok(std::cmp::min_by_key(generic, font, Vec::len))
}

fn brotli_for(mode: BrotliEncoderMode, bytes: &[u8], quality: i32) -> Result<Vec<u8>> {
    let mut smaller = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: 22,
        mode,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut smaller, &settings).context("cannot compress")?;
    Ok(smaller)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).context("cannot compress")?;
    encoder.finish().context("cannot compress")
}

/// Bytes of the brotli file beside `path`, or of a fresh compression where there is none.
pub(crate) fn brotli_size(path: &Path) -> Result<u64> {
    match std::fs::metadata(with_ending(path, "br")) {
        Ok(file) => Ok(file.len()),
        Err(_) => Ok(smallest(&read(path)?)?.len() as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_wasm_are_compressed_and_pictures_are_not() {
        assert!(worthwhile(Path::new("a/app.js")));
        assert!(worthwhile(Path::new("core.wasm")));
        assert!(worthwhile(Path::new("funfair.d.ts")));
        assert!(!worthwhile(Path::new("photo.webp")));
        assert!(!worthwhile(Path::new("app.js.br")));
    }

    #[test]
    fn brotli_is_smaller_than_the_text() {
        assert!(smallest("spin ".repeat(100).as_bytes()).unwrap().len() < 50);
    }
}
