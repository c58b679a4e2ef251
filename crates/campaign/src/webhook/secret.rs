//! What looks like a secret in a header. A campaign file with a webhook is read by every page, so a
//! secret in it is none any more.

/// Parts of names that only secrets have; compared without `-`, `_` and `.`.
const TELLING: [&str; 13] = [
    "authorization",
    "authentication",
    "apikey",
    "accesskey",
    "privatekey",
    "token",
    "secret",
    "password",
    "passwd",
    "bearer",
    "credential",
    "signature",
    "sessionid",
];
/// Whole words of names that secrets have.
const WORDS: [&str; 5] = ["auth", "key", "pwd", "jwt", "hmac"];
/// How values of well-known secrets begin, in lower case.
const BEGINNINGS: [&str; 10] = [
    "bearer ", "basic ", "token ", "eyj", "sk-", "sk_", "ghp_", "xox", "whsec_", "akia",
];
/// From this length on a run of letters and digits can be a key.
const LONG: usize = 20;
/// Words and dates change between letters and digits, or upper and lower case, less often.
const CHANGES: usize = 4;

/// Why the header must be taken for a secret; `name` is in lower case.
pub(super) fn reason(name: &str, value: &str) -> Option<&'static str> {
    let joined: String = name.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    if TELLING.iter().any(|word| joined.contains(word)) || words.any(|word| WORDS.contains(&word)) {
        return Some("is named like a secret");
    }
    let lower = value.trim().to_ascii_lowercase();
    let telling = TELLING
        .iter()
        .any(|word| lower.contains(&format!("{word}=")));
    if telling || BEGINNINGS.iter().any(|start| lower.starts_with(start)) {
        return Some("has a value that begins like a secret");
    }
    let mut runs = value.split(|c: char| !(c.is_ascii_alphanumeric() || "+/_".contains(c)));
    runs.any(is_random)
        .then_some("has a long random value, as keys and passwords are")
}

/// Whether a run of letters and digits looks drawn rather than written.
fn is_random(run: &str) -> bool {
    let class = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        _ => 2,
    };
    let bytes = run.as_bytes();
    let changes = bytes
        .iter()
        .zip(bytes.iter().skip(1))
        .filter(|(one, next)| class(**one) != class(**next));
    run.len() >= LONG && changes.count() > CHANGES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_name_or_value() {
        for (name, value) in [
            ("authorization", "x"),
            ("proxy-authorization", "x"),
            ("x-api-key", "x"),
            ("x-apikey", "x"),
            ("api_key", "x"),
            ("x-functions-key", "x"),
            ("x-auth", "x"),
            ("x-access-token", "x"),
            ("x-hub-signature", "x"),
            ("client-secret", "x"),
            ("password", "x"),
            ("x-form", "Bearer abc"),
            ("x-form", "Basic YTpi"),
            ("x-form", "api_token=abc"),
            ("x-form", "eyJhbGciOiJI.eyJzdWIi.c2ln"),
            ("x-form", "9f86d081884c7d659a2feaa0c55ad015"),
            ("x-form", "id-Zk3Q9vXb72LmWq8RtY4pN1"),
        ] {
            assert!(reason(name, value).is_some(), "{name}: {value}");
        }
    }

    #[test]
    fn words_numbers_and_ids_are_no_secrets() {
        for (name, value) in [
            ("x-form", "abc"),
            ("x-author", "the shop"),
            ("x-keyboard", "qwerty"),
            ("x-campaign", "spring-2026-tea-week"),
            ("x-campaign", "spring2026landingpageshanghai"),
            ("x-form", "0b6bd66c-50be-4c46-a7bb-2bc4efc1b0a6"),
            ("x-order", "20260301080000123456789"),
            ("x-page", "https://shop.example/spring/page.html"),
        ] {
            assert_eq!(reason(name, value), None, "{name}: {value}");
        }
    }
}
