//! `cargo xtask conformance`: tells the owner of a backend, promise by promise, whether it speaks
//! the protocol of `docs/protocol.md`.
#![expect(
    clippy::indexing_slicing,
    reason = "only JSON is indexed, which gives null where there is nothing"
)]

mod cases;
mod http;
mod kit;
mod partner;
mod player;
mod report;
mod shapes;
pub(crate) mod trial;
mod verdict;

use anyhow::{Result, bail};
use cases::{Case, Group};
use kit::Kit;
use lexopt::prelude::*;
use partner::Partner;
use report::{Line, Report};

/// Options of the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConformanceOptions {
    /// Root of the backend, without `/v1`.
    pub(crate) endpoint: String,
    /// Id of an open campaign.
    pub(crate) campaign: String,
    /// Id of a wheel in it.
    pub(crate) widget: String,
    /// A key whose partner the backend knows.
    pub(crate) partner: Option<Partner>,
    /// Only what the widget needs.
    pub(crate) core: bool,
    /// The report as JSON.
    pub(crate) json: bool,
    /// Only tell which cases there are.
    pub(crate) list: bool,
    /// A case that cannot be tried fails the command, too.
    pub(crate) strict: bool,
    /// Only try the kit itself, on the backends of this repository.
    pub(crate) trial: bool,
}

impl ConformanceOptions {
    /// From the command line.
    ///
    /// # Errors
    /// When an argument is not known, or nothing tells where the backend is.
    pub(crate) fn read(mut arguments: lexopt::Parser) -> Result<Self> {
        let mut options = Self::at(String::new());
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("endpoint") => options.endpoint = arguments.value()?.string()?,
                Long("campaign") => options.campaign = arguments.value()?.string()?,
                Long("widget") => options.widget = arguments.value()?.string()?,
                Long("partner-key") => {
                    options.partner = Some(Partner::read(&arguments.value()?.string()?)?);
                }
                Long("core") => options.core = true,
                Long("json") => options.json = true,
                Long("list") => options.list = true,
                Long("strict") => options.strict = true,
                Long("trial") => options.trial = true,
                other => return Err(other.unexpected().into()),
            }
        }
        if options.endpoint.is_empty() && !options.list && !options.trial {
            bail!("name the backend: `cargo xtask conformance --endpoint http://127.0.0.1:8787`");
        }
        Ok(options)
    }

    /// Every case against the campaigns of `examples/conformance` at `endpoint`.
    pub(crate) fn at(endpoint: String) -> Self {
        Self {
            endpoint,
            campaign: "conformance".to_owned(),
            widget: "wheel".to_owned(),
            partner: None,
            core: false,
            json: false,
            list: false,
            strict: false,
            trial: false,
        }
    }

    fn cases(&self) -> Vec<Case> {
        let mut cases = cases::all();
        cases.retain(|case| !self.core || case.group == Group::Core);
        cases
    }
}

/// Runs the command; whether the backend speaks the protocol.
///
/// # Errors
/// When there is no backend, or no campaign to try it on.
pub(crate) fn conformance(options: &ConformanceOptions) -> Result<bool> {
    if options.list {
        for case in options.cases() {
            let group = match case.group {
                Group::Core => "core",
                Group::Full => "full",
            };
            println!(
                "{group}  {:32} {} ({})",
                case.name, case.holds, case.section
            );
        }
        return Ok(true);
    }
    let report = examine(options, |line| {
        if !options.json {
            println!("{}", line.text());
        }
    })?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("\n{}", report.counts());
    }
    Ok(report.failed == 0 && (report.skipped == 0 || !options.strict))
}

/// Puts every case to the test, one after another, and tells of each when it is done.
fn examine(options: &ConformanceOptions, mut tell: impl FnMut(&Line)) -> Result<Report> {
    let mut kit = Kit::meet(&options.endpoint, &options.campaign, &options.widget)?;
    kit.partner.clone_from(&options.partner);
    let mut report = Report::default();
    for case in options.cases() {
        let line = Line::new(&case, (case.run)(&kit));
        tell(&line);
        report.add(line);
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<ConformanceOptions> {
        ConformanceOptions::read(lexopt::Parser::from_args(words))
    }

    #[test]
    fn a_backend_must_be_named_unless_none_is_asked() {
        assert!(read(&[]).is_err());
        assert!(read(&["--list"]).is_ok());
        assert!(read(&["--endpoint", "http://localhost", "--fast"]).is_err());
        assert!(read(&["--list", "--partner-key", "shop"]).is_err());
        assert!(read(&["--list", "--partner-key", "shop=a=b"]).is_ok());
        let options = read(&["--endpoint", "http://localhost", "--core"]).unwrap();
        assert_eq!(options.campaign, "conformance");
        assert!(options.cases().iter().all(|case| case.group == Group::Core));
        assert!(options.cases().len() < cases::all().len());
    }
}
