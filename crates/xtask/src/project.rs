//! Where things are: the folders and files of the workspace that the commands share.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The workspace that a command works on.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    /// Folder of the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
}

impl Project {
    /// Finds the workspace from the current folder upwards.
    pub(crate) fn find() -> Result<Self> {
        let here = env::current_dir().context("cannot tell the current folder")?;
        let Some(root) = here
            .ancestors()
            .find(|folder| folder.join("Trunk.toml").is_file())
        else {
            bail!("no Trunk.toml here or above: run this inside the repository");
        };
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Ok(Self {
            root: root.to_owned(),
            target,
        })
    }

    /// A path inside the repository.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// The finished site.
    pub(crate) fn dist(&self) -> PathBuf {
        self.path("dist")
    }

    /// The command `name` of the installed npm packages.
    pub(crate) fn npm_tool(&self, name: &str) -> PathBuf {
        self.path("node_modules/.bin").join(name)
    }

    /// Every widget kind, in alphabetical order: one folder each under `src/widgets`.
    pub(crate) fn kinds(&self) -> Result<Vec<String>> {
        let folder = self.path("src/widgets");
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let mut kinds = Vec::new();
        for entry in list(&folder)? {
            if entry.is_dir() {
                kinds.push(name_of(&entry));
            }
        }
        Ok(kinds)
    }
}

/// The entries of a folder, sorted by name.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", show(folder)))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(
            entry
                .with_context(|| format!("cannot list {}", show(folder)))?
                .path(),
        );
    }
    paths.sort();
    Ok(paths)
}

/// Every file under a folder, sorted; nothing where there is no such folder.
pub(crate) fn walk(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for path in list(folder)? {
        if path.is_dir() {
            files.extend(walk(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// The last part of a path as text.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// A path as text for messages.
pub(crate) fn show(path: &Path) -> String {
    path.display().to_string()
}

/// Reads a file, naming it when that fails.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", show(path)))
}

/// Reads a text file, naming it when that fails.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", show(path)))
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", show(folder)))?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", show(path)))
}

/// Empties a folder, making it where it is missing.
pub(crate) fn fresh_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", show(folder)))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", show(folder)))
}
