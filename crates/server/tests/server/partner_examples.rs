//! What the documentation shows partners to sign with, run as they would run it, and the vectors
//! that they try their own code against.

use std::{
    io::ErrorKind,
    path::Path,
    process::{Command, Output},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde_json::Value;
use tempfile::TempDir;

use crate::partners::{NEW, OLD, enter, world};

fn vectors() -> Vec<Value> {
    let text = include_str!("../../../../examples/partner-vectors.json");
    serde_json::from_str(text).unwrap()
}

/// The parts of an assertion that its signature is over.
fn claims(assertion: &str) -> Value {
    let claims = assertion.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64.decode(claims).unwrap()).unwrap()
}

/// The code block of this language in a section of the protocol's documentation.
pub(crate) fn block(section: &str, language: &str) -> String {
    let protocol = include_str!("../../../../docs/protocol.md");
    let section = protocol.split(&format!("\n## {section}\n")).nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let block = section.split(&format!("```{language}\n")).nth(1).unwrap();
    block.split("```").next().unwrap().to_owned()
}

/// A text in the source of any of the languages: what is not ASCII is escaped as JSON does it.
fn quoted(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap();
    let escaped = json.chars().map(|c| match c {
        '\0'..='\x7f' => c.to_string(),
        _ => format!("\\u{:04x}", u32::from(c)),
    });
    escaped.collect()
}

/// The assertion that the example of this language makes of `vector`; `None` where the machine
/// does not have the language.
fn signed(language: &str, vector: &Value) -> Option<String> {
    let text = |name: &str| quoted(vector[name].as_str().unwrap());
    let exp = &vector["exp"];
    let call = ["key", "secret", "id", "campaign"].map(text).join(", ");
    let example = block("Signed participants", language);
    let folder = TempDir::new().unwrap();
    let (command, file, program) = match language {
        "js" => (
            "node",
            "sign.cjs",
            format!("{example}\nconsole.log(sign({call}, {exp}))"),
        ),
        "python" => (
            "python3",
            "sign.py",
            format!("{example}\nprint(sign({call}, {exp}))"),
        ),
        // A name of a variable would begin with the `$` of a text.
        "php" => (
            "php",
            "sign.php",
            format!(
                "<?php\n{example}\necho sign(...json_decode('[{}, {exp}]'));",
                call.replace('\\', "\\\\").replace('\'', "\\'")
            ),
        ),
        _ => (
            "java",
            "Sign.java",
            format!(
                "class Sign {{\n{example}\npublic static void main(String[] none) throws Exception \
                 {{ System.out.println(sign({call}, {exp}L)); }} }}"
            ),
        ),
    };
    let path = folder.path().join(file);
    std::fs::write(&path, program).unwrap();
    let Output {
        status,
        stdout,
        stderr,
    } = run(command, &path)?;
    let said = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{command}: {said}");
    Some(String::from_utf8(stdout).unwrap().trim().to_owned())
}

fn run(command: &str, path: &Path) -> Option<Output> {
    match Command::new(command).arg(path).output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => panic!("{command}: {error}"),
    }
}

#[tokio::test]
async fn the_server_takes_the_vectors() {
    let world = world().await;
    for vector in vectors() {
        let assertion = vector["assertion"].as_str().unwrap();
        let (player, reply) = enter(&world, "", assertion).await;
        reply.ok();
        let partner = player.get("me").await.ok()["partner"].clone();
        assert_eq!(partner["id"], vector["id"]);
        assert_eq!(partner["key"], vector["key"]);
        assert!([OLD, NEW].contains(&vector["secret"].as_str().unwrap()));
    }
}

/// Partners copy what the documentation shows, so that is what must be right. Node and Python are
/// needed to test the project at all; PHP and Java run where they are.
#[tokio::test]
async fn the_examples_of_the_documentation_sign_what_the_vectors_say() {
    let world = world().await;
    for language in ["js", "python", "php", "java"] {
        let mut ran = 0;
        for vector in vectors() {
            let Some(assertion) = signed(language, &vector) else {
                assert!(["php", "java"].contains(&language), "{language} is missing");
                continue;
            };
            ran += 1;
            let claims = claims(&assertion);
            for name in ["key", "id", "campaign", "exp"] {
                assert_eq!(claims[name], vector[name], "{language}");
            }
            if language == "js" {
                assert_eq!(assertion, vector["assertion"].as_str().unwrap());
            }
            enter(&world, "", &assertion).await.1.ok();
        }
        println!("{language}: {ran} vectors signed");
    }
}
