//! Builds side by side: pages that are still open keep finding the files they began with.

use crate::project::{list, name_of, read, walk, write};
use anyhow::Result;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::Path;

/// How many builds `dist/assets` holds, this one included.
const KEPT: usize = 3;
/// Names of the builds, newest first.
const ORDER: &str = "builds.json";

/// Copies a finished folder to `assets/<build>` together with the builds before it, which stand in
/// `previous`; returns the build's name.
pub(crate) fn publish(folder: &Path, assets: &Path, previous: &Path) -> Result<String> {
    let build = fingerprint(folder)?;
    let before: Vec<String> = read(&previous.join(ORDER))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let mut builds = vec![build.clone()];
    builds.extend(before.into_iter().filter(|old| *old != build));
    builds.retain(|name| *name == build || previous.join(name).is_dir());
    builds.truncate(KEPT);
    for name in &builds {
        // The same build again: its compressed files come along.
        let from = previous.join(name);
        if from.is_dir() {
            copy(&from, &assets.join(name))?;
        }
    }
    copy(folder, &assets.join(&build))?;
    write(&assets.join(ORDER), serde_json::json!(builds).to_string())?;
    Ok(build)
}

/// A short name that changes whenever a file's name or content does.
fn fingerprint(folder: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for path in list(folder)? {
        let bytes = read(&path)?;
        hash.update(name_of(&path));
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    let mut name = String::new();
    for byte in hash.finalize().iter().take(5) {
        let _ = write!(name, "{byte:02x}");
    }
    Ok(name)
}

fn copy(from: &Path, into: &Path) -> Result<()> {
    for path in walk(from)? {
        let inside = path.strip_prefix(from).unwrap_or(&path);
        write(&into.join(inside), read(&path)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("funfair-builds-{name}"));
        crate::project::fresh_folder(&folder).unwrap();
        folder
    }

    #[test]
    fn three_builds_stay_and_the_fourth_goes() {
        let root = scratch("keep");
        let mut dist = root.join("dist0");
        let mut names = Vec::new();
        for round in 0..4 {
            let folder = root.join(format!("build{round}"));
            write(&folder.join("core.wasm"), format!("content {round}")).unwrap();
            let next = root.join(format!("dist{}", round + 1));
            names.push(publish(&folder, &next, &dist).unwrap());
            dist = next;
        }
        assert!(!dist.join(&names[0]).exists());
        for name in &names[1..] {
            assert!(dist.join(name).join("core.wasm").is_file());
        }
        let order: Vec<String> = serde_json::from_slice(&read(&dist.join(ORDER)).unwrap()).unwrap();
        names.reverse();
        assert_eq!(order, names[..3]);
    }

    #[test]
    fn the_same_content_keeps_its_name_and_compressed_files() {
        let root = scratch("same");
        let folder = root.join("build");
        write(&folder.join("a.js"), "a").unwrap();
        let first = publish(&folder, &root.join("one"), &root.join("none")).unwrap();
        write(&root.join("one").join(&first).join("a.js.br"), "small").unwrap();
        let second = publish(&folder, &root.join("two"), &root.join("one")).unwrap();
        assert_eq!(first, second);
        assert!(root.join("two").join(&second).join("a.js.br").is_file());
    }
}
