//! `cargo xtask schema`: `public/schema/`, what editors and other programs read of Funfair, and
//! `docs/reference/`, the same for people. All of it is generated from the types, and `cargo xtask test`
//! compares it with what it built.

mod reference;

use crate::project::{Project, read, write};
use crate::shell::capture;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::process::Command;

/// The JSON Schema of campaign files.
pub(crate) const CAMPAIGN: &str = "public/schema/campaign.schema.json";
/// The server's interface.
const OPENAPI: &str = "public/schema/openapi.json";
/// The JSON Schema of what the endpoint `webhook` posts.
const WEBHOOK: &str = "public/schema/webhook.schema.json";
/// The same to read.
const REFERENCES: [&str; 2] = ["docs/reference/campaign-file.md", "docs/reference/api.md"];
/// How to make them.
const REMEDY: &str = "run `cargo xtask schema`";

/// Runs the command.
pub(crate) fn schema(project: &Project) -> Result<()> {
    // A debug build: the one that the tests have made already.
    let mut server = Command::new("cargo");
    server
        .args(["run", "--quiet", "--package", "funfair-server", "--"])
        .current_dir(&project.root);
    let documents = documents(&mut server)?;
    for (path, page) in references(&documents) {
        write(&project.path(path), page)?;
        println!("{path}");
    }
    for (path, document) in documents {
        write(&project.path(path), format!("{document:#}\n"))?;
        println!("{path}");
    }
    Ok(())
}

/// An error when a document is not what `server`, a command without arguments, would give.
pub(crate) fn check(project: &Project, server: &mut Command) -> Result<()> {
    let documents = documents(server)?;
    for (path, page) in references(&documents) {
        if read(&project.path(path)).ok() != Some(page.into_bytes()) {
            bail!("{path} is stale: {REMEDY}");
        }
    }
    for (path, document) in documents {
        if !is_fresh(&project.path(path), &document) {
            bail!("{path} is stale: {REMEDY}");
        }
    }
    Ok(())
}

/// What to say of the campaign's schema when it is stale; needs no server.
pub(crate) fn campaign_finding(project: &Project) -> Option<String> {
    let fresh = is_fresh(
        &project.path(CAMPAIGN),
        &funfair_campaign::schema::campaign_schema(),
    );
    (!fresh).then(|| format!("stale: {REMEDY}"))
}

/// Path and content of each document.
fn documents(server: &mut Command) -> Result<[(&'static str, Value); 3]> {
    let openapi = capture(server.arg("--print-openapi"))?;
    Ok([
        (CAMPAIGN, funfair_campaign::schema::campaign_schema()),
        (WEBHOOK, funfair_campaign::schema::webhook_schema()),
        (
            OPENAPI,
            serde_json::from_str(&openapi).context("the server's document is not JSON")?,
        ),
    ])
}

/// Path and text of each page.
fn references(
    [(_, campaign), _, (_, api)]: &[(&'static str, Value); 3],
) -> [(&'static str, String); 2] {
    let [of_campaign, of_api] = REFERENCES;
    [
        (of_campaign, reference::of_campaign(campaign)),
        (of_api, reference::of_api(api)),
    ]
}

/// Whether the file holds this document, whatever the order of its fields.
fn is_fresh(file: &std::path::Path, document: &Value) -> bool {
    let written = read(file).ok();
    written.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()) == Some(document.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_is_fresh_in_any_order_and_stale_otherwise() {
        let file = std::env::temp_dir().join("funfair-schema/a.json");
        write(&file, r#"{ "b": 1, "a": [2] }"#).unwrap();
        assert!(is_fresh(&file, &json!({ "a": [2], "b": 1 })));
        assert!(!is_fresh(&file, &json!({ "a": [2], "b": 2 })));
        assert!(!is_fresh(&file.with_extension("missing"), &json!({})));
    }
}
