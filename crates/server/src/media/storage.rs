//! Where the bytes of media are: objects with random names, in a folder or in a bucket.

use std::{
    fs::{self, File},
    ops::Range,
    path::{Path as FilePath, PathBuf},
    str::FromStr as _,
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::body::{Body, Bytes};
use object_store::{
    Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt as _, buffered::BufWriter,
    local::LocalFileSystem, path::Path,
};
use sqlx::sqlite::SqliteConnectOptions;

use crate::failure::Failure;

/// How much of a long object is in memory while it is stored; a bucket takes no smaller pieces.
const PIECE_BYTES: usize = 5 << 20;

/// Keeps objects.
#[derive(Clone)]
pub struct Storage {
    /// `None` where nobody said where.
    objects: Option<Arc<dyn ObjectStore>>,
    /// The folder, where it is one.
    folder: Option<PathBuf>,
}

impl Storage {
    /// Opens the storage at `url`; without one, the folder `media` beside an SQLite file, or none
    /// beside another database.
    ///
    /// # Errors
    /// What is wrong with the address, for the person who started the server.
    pub fn open(url: Option<&str>, database_url: &str) -> Result<Self, String> {
        let Some(url) = url else {
            if !database_url.starts_with("sqlite:") {
                return Ok(Self {
                    objects: None,
                    folder: None,
                });
            }
            let database = SqliteConnectOptions::from_str(database_url)
                .map_err(|error| format!("--database-url: {error}"))?;
            let beside = database.get_filename().parent();
            return Self::folder(&beside.unwrap_or(FilePath::new("")).join("media"));
        };
        if let Some(place) = url.strip_prefix("s3://") {
            return bucket(place).map_err(|error| format!("--media-url {url}: {error}"));
        }
        match url.split_once("://") {
            Some(("file", path)) if path.starts_with('/') => Self::folder(FilePath::new(path)),
            Some(("file", _)) => Err(format!(
                "--media-url {url}: write file:///PATH, with three slashes"
            )),
            Some((scheme, _)) => Err(format!(
                "--media-url: `{scheme}` is not supported; write a path, file:///PATH or \
                 s3://BUCKET/PREFIX"
            )),
            None => Self::folder(FilePath::new(url)),
        }
    }

    fn folder(path: &FilePath) -> Result<Self, String> {
        let wrong = |error: String| format!("--media-url {}: {error}", path.display());
        fs::create_dir_all(path).map_err(|error| wrong(error.to_string()))?;
        let objects = LocalFileSystem::new_with_prefix(path)
            .map_err(|error| wrong(error.to_string()))?
            .with_automatic_cleanup(true)
            // A part that was answered for must be there after a crash.
            .with_fsync(true);
        Ok(Self {
            objects: Some(Arc::new(objects)),
            folder: Some(path.to_owned()),
        })
    }

    /// Whether there is a place for objects; without one, each use of it fails.
    #[must_use]
    pub fn is_somewhere(&self) -> bool {
        self.objects.is_some()
    }

    fn objects(&self) -> Result<&Arc<dyn ObjectStore>, Failure> {
        let nowhere = || Failure::Fault("--media-url does not say where media are".to_owned());
        self.objects.as_ref().ok_or_else(nowhere)
    }

    pub(crate) async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let stored = self.objects()?.put(&Path::from(name), bytes.into()).await;
        stored.map(drop).map_err(|error| failed(&error))
    }

    /// Stores a file from its beginning, piece by piece.
    pub(crate) async fn put_file(&self, name: &str, file: File) -> Result<(), Failure> {
        use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};
        let mut file = tokio::fs::File::from_std(file);
        let path = Path::from(name);
        let mut object = BufWriter::with_capacity(Arc::clone(self.objects()?), path, PIECE_BYTES);
        let stored = async {
            file.rewind().await?;
            tokio::io::copy(&mut file, &mut object).await?;
            object.shutdown().await
        };
        if let Err(error) = stored.await {
            // What it has begun would stay for ever in a bucket.
            let _ = object.abort().await;
            return Err(Failure::Fault(format!("the media storage: {error}")));
        }
        Ok(())
    }

    pub(crate) async fn get(&self, name: &str) -> Result<Bytes, Failure> {
        let objects = self.objects()?;
        let found = async { objects.get(&Path::from(name)).await?.bytes().await };
        found.await.map_err(|error| failed(&error))
    }

    /// A part of an object, as a body that is read while it is sent.
    pub(crate) async fn read(&self, name: &str, range: Range<u64>) -> Result<Body, Failure> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(range)),
            ..GetOptions::default()
        };
        let found = self.objects()?.get_opts(&Path::from(name), options).await;
        let found = found.map_err(|error| failed(&error))?;
        Ok(Body::from_stream(found.into_stream()))
    }

    /// Deletes an object; one that is not there is deleted already.
    pub(crate) async fn delete(&self, name: &str) -> Result<(), Failure> {
        match self.objects()?.delete(&Path::from(name)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    }

    /// Deletes what a crash has left half written in the folder: files with `#` in their names that
    /// nobody has touched for `age`. A bucket shows nothing that is half written.
    pub(crate) fn delete_leftovers(&self, age: Duration) -> std::io::Result<()> {
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        let Some(before) = SystemTime::now().checked_sub(age) else {
            return Ok(());
        };
        leftovers(&folder.join("media"), before)?;
        let parts = folder.join("parts");
        let uploads = if parts.is_dir() {
            fs::read_dir(parts)?
        } else {
            return Ok(());
        };
        for upload in uploads {
            leftovers(&upload?.path(), before)?;
        }
        Ok(())
    }
}

fn leftovers(folder: &FilePath, before: SystemTime) -> std::io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for file in fs::read_dir(folder)? {
        let file = file?;
        let half = file.file_name().to_string_lossy().contains('#');
        if half && file.metadata()?.modified()? < before {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
}

fn failed(error: &Error) -> Failure {
    Failure::Fault(format!("the media storage: {error}"))
}

/// A bucket, or what is under a prefix in it. Who may use it stands in the usual `AWS_…` variables.
#[cfg(feature = "s3")]
fn bucket(place: &str) -> Result<Storage, String> {
    use object_store::{aws::AmazonS3Builder, prefix::PrefixStore};
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    let store = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .build()
        .map_err(|error| error.to_string())?;
    Ok(Storage {
        objects: Some(Arc::new(PrefixStore::new(store, prefix))),
        folder: None,
    })
}

#[cfg(not(feature = "s3"))]
fn bucket(_place: &str) -> Result<Storage, String> {
    Err("this server was built without S3; build it with `--features s3`, or name a folder".into())
}
