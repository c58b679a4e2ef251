//! Campaign files: read, checked for structure, meaning, time zone and ids used twice.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use funfair_campaign::{
    Campaign, Finding,
    experiment::apply,
    law::{self, Opinion},
    promises,
    validate::{self, Loaded},
};
use jiff::tz::TimeZone;
use serde_json::Value;

use super::{FileFinding, PublishError, structure::Structure};
use crate::{
    calendar,
    canonical::{canonical_json, sha256_hex},
};

/// A campaign file that has no problems.
pub struct Document {
    /// Name of the file.
    pub file: String,
    /// The campaign, ready to be played.
    pub loaded: Loaded,
    /// Its time zone.
    pub zone: TimeZone,
    /// The file as canonical JSON.
    pub canonical: String,
    /// SHA-256 of the canonical JSON, in hex.
    pub revision: String,
    /// The variants of its test, in the order of the file.
    pub variants: Vec<Variation>,
    /// What the law of its `jurisdiction` may have against it, and nobody has accepted yet.
    pub warnings: Vec<Finding>,
}

/// A variant of a campaign, ready to be played.
pub struct Variation {
    /// Id of the variant.
    pub id: String,
    /// The campaign with the variant's changes.
    pub loaded: Loaded,
    /// That as canonical JSON.
    pub canonical: String,
    /// SHA-256 of the canonical JSON, in hex.
    pub revision: String,
}

impl Variation {
    /// From the changed document and what was read of it.
    pub(super) fn new(id: &str, loaded: Loaded, changed: &Value) -> Self {
        let canonical = canonical_json(changed);
        Self {
            id: id.to_owned(),
            loaded,
            revision: sha256_hex(canonical.as_bytes()),
            canonical,
        }
    }
}

/// Reads every `*.json` of `folder`, in the order of their names.
///
/// # Errors
/// Every problem of every file, or why the folder cannot be read.
pub fn read_folder(folder: &Path) -> Result<Vec<Document>, PublishError> {
    let structure = Structure::new().map_err(PublishError::Folder)?;
    let mut documents = Vec::new();
    let mut findings = Vec::new();
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for path in json_files(folder)? {
        let file = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let found = match read_file(&path, &file, &structure) {
            Err(found) => found,
            Ok(document) => {
                let id = document.loaded.campaign.id.clone();
                let other = files.get(&id).cloned();
                if other.is_none() {
                    files.insert(id.clone(), file.clone());
                    documents.push(document);
                }
                other
                    .map(|other| Finding::new("id", format!("`{id}` is also in {other}")))
                    .into_iter()
                    .collect()
            }
        };
        findings.extend(found.into_iter().map(|finding| FileFinding {
            file: file.clone(),
            finding,
        }));
    }
    if findings.is_empty() {
        Ok(documents)
    } else {
        Err(PublishError::Findings(findings))
    }
}

fn json_files(folder: &Path) -> Result<Vec<PathBuf>, PublishError> {
    let unreadable = |error: std::io::Error| {
        PublishError::Folder(format!("--campaigns {}: {error}", folder.display()))
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_file(path: &Path, file: &str, structure: &Structure) -> Result<Document, Vec<Finding>> {
    let text = fs::read_to_string(path);
    let text = text.map_err(|error| vec![Finding::new("", error.to_string())])?;
    read_text(&text, file, structure)
}

/// Reads and checks a document that did not come from the folder; `name` stands for its file.
///
/// # Errors
/// Every problem that it has.
pub fn read_document(text: &str, name: &str) -> Result<Document, Vec<Finding>> {
    let structure = Structure::new().map_err(|error| vec![Finding::new("", error)])?;
    read_text(text, name, &structure)
}

fn read_text(text: &str, file: &str, structure: &Structure) -> Result<Document, Vec<Finding>> {
    let whole = |message: String| vec![Finding::new("", message)];
    // Some editors put a mark in front that JSON does not know.
    let text = text.trim_start_matches('\u{feff}');
    let value: Value =
        serde_json::from_str(text).map_err(|error| whole(format!("is not JSON: {error}")))?;
    let (loaded, zone) = check(&value, structure)?;
    let Opinion {
        errors,
        mut warnings,
    } = law::opinion(&loaded.campaign);
    if !errors.is_empty() {
        return Err(errors);
    }
    let (variants, more) = variations(&value, &loaded, &warnings, structure)?;
    warnings.extend(more);
    let canonical = canonical_json(&value);
    Ok(Document {
        file: file.to_owned(),
        loaded,
        zone,
        revision: sha256_hex(canonical.as_bytes()),
        canonical,
        variants,
        warnings,
    })
}

/// The variants of a campaign's test, and what the law may have against them beside what is `known` of
/// the original.
fn variations(
    document: &Value,
    original: &Loaded,
    known: &[Finding],
    structure: &Structure,
) -> Result<(Vec<Variation>, Vec<Finding>), Vec<Finding>> {
    let experiment = original.campaign.experiment.iter();
    let variants = experiment.flat_map(|experiment| &experiment.variants);
    let (mut found, mut warnings, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    for (n, variant) in variants.enumerate() {
        let place = format!("experiment.variants[{n}].changes");
        let read = apply(document, variant).and_then(|changed| {
            let (loaded, _) = check(&changed, structure)?;
            let opinion = law::opinion(&loaded.campaign);
            if !opinion.errors.is_empty() {
                return Err(opinion.errors);
            }
            let more = opinion
                .warnings
                .into_iter()
                .filter(|it| !known.contains(it));
            warnings.extend(more.map(|it| it.under(&place)));
            Ok(Variation::new(&variant.id, loaded, &changed))
        });
        match read {
            Ok(variation) => found.push(variation),
            Err(more) => findings.extend(more.into_iter().map(|it| it.under(&place))),
        }
    }
    if findings.is_empty() {
        Ok((found, warnings))
    } else {
        Err(findings)
    }
}

/// Checks structure and meaning; where both complain of one place, meaning says it better.
fn check(value: &Value, structure: &Structure) -> Result<(Loaded, TimeZone), Vec<Finding>> {
    let mut shape = structure.findings(value);
    let (zone, mut meaning) = check_zone(value);
    let loaded = match serde_path_to_error::deserialize::<_, Campaign>(value) {
        Ok(campaign) => {
            meaning.extend(promises::check(&campaign));
            validate::load(campaign)
                .map_err(|findings| {
                    // A name that is not even shaped like one is told once.
                    meaning.retain(|own| findings.iter().all(|other| other.path != own.path));
                    meaning.extend(findings);
                })
                .ok()
        }
        // The schema has said it.
        Err(_) if !shape.is_empty() => None,
        Err(error) => {
            let path = error.path().to_string();
            meaning.push(Finding::new(path, error.into_inner().to_string()));
            None
        }
    };
    // A config that a kind cannot read is told by the schema, with the place inside it.
    meaning.retain(|own| {
        let inside = |other: &Finding| other.path.starts_with(&format!("{}.", own.path));
        !own.path.ends_with(".config") || !shape.iter().any(inside)
    });
    let places: BTreeSet<_> = meaning.iter().map(|finding| finding.path.clone()).collect();
    shape.retain(|finding| !places.contains(&finding.path));
    shape.extend(meaning);
    match (loaded, zone) {
        (Some(loaded), Some(zone)) if shape.is_empty() => Ok((loaded, zone)),
        _ => Err(shape),
    }
}

fn check_zone(value: &Value) -> (Option<TimeZone>, Vec<Finding>) {
    let Some(name) = value.pointer("/schedule/time_zone").and_then(Value::as_str) else {
        return (None, Vec::new());
    };
    let zone = calendar::zone(name);
    let finding = zone.is_none().then(|| {
        let message = format!("`{name}` is no time zone; write an IANA name such as Asia/Shanghai");
        Finding::new("schedule.time_zone", message)
    });
    (zone, finding.into_iter().collect())
}
