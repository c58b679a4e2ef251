//! What `cargo xtask bench` is asked for.

use anyhow::{Result, bail};
use lexopt::prelude::*;

/// Which bench to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Bench {
    /// All that run in a browser.
    All(Load),
    /// How soon pages can be played.
    Load(Load),
    /// How smoothly pieces are dragged.
    Drag,
    /// How long pages of a large gallery take.
    Gallery,
    /// What servers carry.
    Server(Server),
}

/// Options of the bench of what servers carry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Server {
    /// How many minutes it takes, about; the bench knows how many by default.
    pub(crate) minutes: Option<u32>,
    /// The one database to measure on.
    pub(crate) only: Option<String>,
}

/// Options of the load bench.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Load {
    /// One JSON document on the standard output.
    pub(crate) json: bool,
    /// How often everything is measured; the script knows how often by default.
    pub(crate) runs: Option<u32>,
    /// The one kind to measure.
    pub(crate) only: Option<String>,
    /// How many widgets are on the pages, such as `1,20`.
    pub(crate) counts: Option<String>,
}

impl Bench {
    /// From the command line.
    ///
    /// # Errors
    /// When there is no such bench, or it has no such option.
    pub(crate) fn read(mut arguments: lexopt::Parser) -> Result<Self> {
        let mut name = None;
        let mut load = Load::default();
        let mut minutes = None;
        while let Some(argument) = arguments.next()? {
            match argument {
                Value(value) if name.is_none() => name = Some(value.string()?),
                Long("json") => load.json = true,
                Long("runs") => load.runs = Some(arguments.value()?.parse()?),
                Long("only") => load.only = Some(arguments.value()?.string()?),
                Long("counts") => load.counts = Some(arguments.value()?.string()?),
                Long("minutes") => minutes = Some(arguments.value()?.parse()?),
                other => return Err(other.unexpected().into()),
            }
        }
        if name.as_deref() == Some("server") {
            let only = load.only.take();
            if load != Load::default() {
                bail!("`bench server` takes --minutes and --only");
            }
            return Ok(Self::Server(Server { minutes, only }));
        }
        if minutes.is_some() {
            bail!("only `bench server` takes --minutes");
        }
        let plain = load == Load::default();
        match name.as_deref() {
            None => Ok(Self::All(load)),
            Some("load") => Ok(Self::Load(load)),
            Some("drag") if plain => Ok(Self::Drag),
            Some("gallery") if plain => Ok(Self::Gallery),
            Some(name @ ("drag" | "gallery")) => bail!("`bench {name}` has no options"),
            Some(other) => {
                bail!("there is no bench `{other}`: `load`, `drag`, `gallery` or `server`")
            }
        }
    }
}

impl Server {
    /// As the bench reads them.
    pub(super) fn arguments(&self) -> Vec<String> {
        let minutes = self.minutes.map(|minutes| minutes.to_string());
        [("--minutes", &minutes), ("--only", &self.only)]
            .into_iter()
            .filter_map(|(name, value)| Some([name.to_owned(), value.clone()?]))
            .flatten()
            .collect()
    }
}

impl Load {
    /// As the script reads them.
    pub(super) fn arguments(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.json {
            all.push("--json".to_owned());
        }
        let runs = self.runs.map(|runs| runs.to_string());
        for (name, value) in [
            ("--runs", &runs),
            ("--only", &self.only),
            ("--counts", &self.counts),
        ] {
            if let Some(value) = value {
                all.extend([name.to_owned(), value.clone()]);
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Bench> {
        Bench::read(lexopt::Parser::from_args(line.split_whitespace()))
    }

    #[test]
    fn each_bench_has_its_name_and_all_have_none() {
        assert_eq!(read("").unwrap(), Bench::All(Load::default()));
        assert_eq!(read("load").unwrap(), Bench::Load(Load::default()));
        assert_eq!(read("drag").unwrap(), Bench::Drag);
        assert_eq!(read("gallery").unwrap(), Bench::Gallery);
        assert_eq!(read("server").unwrap(), Bench::Server(Server::default()));
        assert!(read("speed").is_err());
        assert!(read("load drag").is_err());
    }

    #[test]
    fn the_script_is_told_what_was_asked_for() {
        let line = "--json --runs 2 --only wheel --counts 1,20";
        let Bench::Load(load) = read(&format!("load {line}")).unwrap() else {
            panic!("it is no load bench");
        };
        assert_eq!(load.arguments().join(" "), line);
        assert_eq!(read(line).unwrap(), Bench::All(load));
        let line = "--minutes 45 --only sqlite";
        let Bench::Server(server) = read(&format!("server {line}")).unwrap() else {
            panic!("it is no bench of servers");
        };
        assert_eq!(server.arguments().join(" "), line);
    }

    #[test]
    fn options_that_would_do_nothing_are_refused() {
        assert!(read("drag --runs 2").is_err());
        assert!(read("gallery --json").is_err());
        assert!(read("gallery --minutes 2").is_err());
        assert!(read("server --runs 2").is_err());
        assert!(read("load --runs many").is_err());
        assert!(read("load --colour").is_err());
    }
}
