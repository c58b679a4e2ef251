//! Secrets as they are given to the server: by a flag, by the environment, or in a file, as
//! containers and service managers hand them over.

use std::{convert::Infallible, fmt, fs, path::Path, path::PathBuf, str::FromStr};

use clap::Args;

/// A text that no log and no message shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(String);

impl Hidden {
    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

impl FromStr for Hidden {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

/// The secrets of a server. Each may be given by itself or as a file, not both.
#[derive(Args, Clone, Debug, Default)]
pub struct SecretOptions {
    /// Signs the participants' tokens; at least 32 characters. Without it a random secret is
    /// made once and kept in the database.
    #[arg(long, env = "FUNFAIR_SECRET", hide_env_values = true)]
    pub secret: Option<Hidden>,

    /// File that holds the secret instead; a line break at its end is not part of it.
    #[arg(long, env = "FUNFAIR_SECRET_FILE")]
    pub secret_file: Option<PathBuf>,

    /// Keys of partners whose backends vouch for participants: `name=secret` pairs with commas
    /// between them, each secret 32 characters or more. Several may be good at once, so that a
    /// key can be changed.
    #[arg(long, env = "FUNFAIR_PARTNER_KEYS", hide_env_values = true)]
    pub partner_keys: Option<Hidden>,

    /// File that holds the partners' keys instead, with commas or line breaks between the pairs.
    #[arg(long, env = "FUNFAIR_PARTNER_KEYS_FILE")]
    pub partner_keys_file: Option<PathBuf>,

    /// Operators who may use the admin routes: `name=secret` pairs with commas between them, each
    /// secret 32 characters or more. Without any there are no admin routes.
    #[arg(long, env = "FUNFAIR_ADMIN_TOKENS", hide_env_values = true)]
    pub admin_tokens: Option<Hidden>,

    /// File that holds the operators' pairs instead, with commas or line breaks between them.
    #[arg(long, env = "FUNFAIR_ADMIN_TOKENS_FILE")]
    pub admin_tokens_file: Option<PathBuf>,

    /// Secret of whoever reads `/metrics`, 32 characters or more. Without it the machine itself may.
    #[arg(long, env = "FUNFAIR_METRICS_TOKEN", hide_env_values = true)]
    pub metrics_token: Option<Hidden>,

    /// File that holds that secret instead.
    #[arg(long, env = "FUNFAIR_METRICS_TOKEN_FILE")]
    pub metrics_token_file: Option<PathBuf>,
}

impl SecretOptions {
    /// The server's own secret, if one is given.
    ///
    /// # Errors
    /// See [`given`].
    pub fn secret(&self) -> Result<Option<Hidden>, String> {
        given(
            "--secret",
            self.secret.as_ref(),
            self.secret_file.as_deref(),
        )
    }

    /// The secret of whoever reads the metrics, if one is given.
    ///
    /// # Errors
    /// See [`given`].
    pub fn metrics_token(&self) -> Result<Option<Hidden>, String> {
        let file = self.metrics_token_file.as_deref();
        given("--metrics-token", self.metrics_token.as_ref(), file)
    }

    /// The partners' pairs with commas between them; empty for none.
    ///
    /// # Errors
    /// See [`given`].
    pub fn partner_keys(&self) -> Result<String, String> {
        let file = self.partner_keys_file.as_deref();
        given("--partner-keys", self.partner_keys.as_ref(), file).map(pairs)
    }

    /// The operators' pairs with commas between them; empty for none.
    ///
    /// # Errors
    /// See [`given`].
    pub fn admin_tokens(&self) -> Result<String, String> {
        let file = self.admin_tokens_file.as_deref();
        given("--admin-tokens", self.admin_tokens.as_ref(), file).map(pairs)
    }
}

/// The secret of `flag`: its value, or what its file holds. An empty value is none, as containers
/// set variables that have nothing in them.
///
/// # Errors
/// When both are given, or the file cannot be read or is empty; without telling a secret.
pub fn given(
    flag: &str,
    value: Option<&Hidden>,
    file: Option<&Path>,
) -> Result<Option<Hidden>, String> {
    let value = value.filter(|value| !value.0.trim().is_empty());
    let file = file.filter(|file| !file.as_os_str().is_empty());
    let Some(file) = file else {
        return Ok(value.cloned());
    };
    if value.is_some() {
        return Err(format!("{flag} and {flag}-file: give one of them"));
    }
    let wrong = |error: &str| format!("{flag}-file {}: {error}", file.display());
    let text = fs::read_to_string(file).map_err(|error| wrong(&error.to_string()))?;
    // Some editors put a mark in front.
    let text = text.trim_start_matches('\u{feff}');
    let text = text.trim_end_matches(['\r', '\n']);
    if text.trim().is_empty() {
        return Err(wrong("is empty"));
    }
    warn_if_open(flag, file);
    Ok(Some(Hidden(text.to_owned())))
}

/// Warns of a file that every user of the machine can read.
fn warn_if_open(flag: &str, file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    const OTHERS_READ: u32 = 0o004;
    let mode = fs::metadata(file).map(|about| about.permissions().mode());
    if mode.is_ok_and(|mode| mode & OTHERS_READ != 0) {
        tracing::warn!(
            "{flag}-file {}: every user of this machine can read it; `chmod o= FILE` closes it",
            file.display()
        );
    }
}

/// Pairs as one line, whatever stood between them.
pub(crate) fn pairs(given: Option<Hidden>) -> String {
    let text = given.map_or_else(String::new, |given| given.0);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<_> = lines.map(|line| line.trim_end_matches(',')).collect();
    lines.join(",")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use tempfile::TempDir;

    use super::*;

    fn hidden(text: &str) -> Hidden {
        Hidden(text.to_owned())
    }

    #[test]
    fn a_file_gives_its_text_without_the_last_line_break() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("secret");
        for (held, expected) in [
            ("one two", "one two"),
            ("one\n", "one"),
            ("one\r\n", "one"),
            (" one\ntwo\n\n", " one\ntwo"),
            ("\u{feff}one\n", "one"),
        ] {
            fs::write(&path, held).unwrap();
            let read = given("--secret", None, Some(&path)).unwrap();
            assert_eq!(read, Some(hidden(expected)), "{held:?}");
        }
        let both = given("--secret", Some(&hidden("value")), Some(&path)).unwrap_err();
        assert_eq!(both, "--secret and --secret-file: give one of them");
        for (held, why) in [(&b"\n \n"[..], "is empty"), (b"\xff\xfe", "UTF-8")] {
            fs::write(&path, held).unwrap();
            let error = given("--secret", None, Some(&path)).unwrap_err();
            assert!(
                error.contains("--secret-file ") && error.contains(why),
                "{error}"
            );
        }
        let gone = given("--secret", None, Some(&folder.path().join("gone"))).unwrap_err();
        assert!(gone.contains("/gone: "), "{gone}");
    }

    #[test]
    fn what_is_empty_is_not_given() {
        for value in [None, Some(&hidden("")), Some(&hidden(" \n"))] {
            assert_eq!(given("--secret", value, None), Ok(None));
            assert_eq!(given("--secret", value, Some(Path::new(""))), Ok(None));
        }
    }

    #[test]
    fn pairs_of_a_file_stand_on_lines_or_behind_commas() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("keys");
        fs::write(&path, "a=1,b=2\n\n c=3,\nd=4\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let options = SecretOptions {
            partner_keys_file: Some(path.clone()),
            admin_tokens_file: Some(path),
            ..SecretOptions::default()
        };
        assert_eq!(options.partner_keys().unwrap(), "a=1,b=2,c=3,d=4");
        assert_eq!(options.admin_tokens().unwrap(), "a=1,b=2,c=3,d=4");
    }

    #[test]
    fn a_secret_shows_in_no_message() {
        let options = SecretOptions {
            secret: Some(hidden("hush-hush")),
            partner_keys: Some(hidden("hush-hush")),
            admin_tokens: Some(hidden("hush-hush")),
            ..SecretOptions::default()
        };
        assert!(!format!("{options:?}").contains("hush"));
    }
}
