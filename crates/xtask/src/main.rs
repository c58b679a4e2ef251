//! Build, run, test and measure Funfair: `cargo xtask <command>`.

mod bench;
mod build;
mod bundle;
mod conformance;
mod examples;
mod new_widget;
mod postgres;
mod project;
mod run;
mod schema;
mod setup;
mod shell;
mod shots;
mod size;
mod test;
mod tidy;

use anyhow::{Result, bail};
use bench::Bench;
use conformance::ConformanceOptions;
use lexopt::prelude::*;
use project::Project;
use run::RunOptions;
use std::process::ExitCode;
use test::counts::Counts;

const USAGE: &str = "\
cargo xtask <command>

  setup                          install every tool that the commands need
  build                          dist/ and target/release/funfair-server
  run [--port 8787] [--no-open] [--lan]
                                 build, then serve everything on this machine; with --lan to phones
                                 in the same network, too
  test                           everything that CI does; ends with `N passed, N failed`
  size [--json]                  what a page fetches, held against budgets.toml
  conformance --endpoint URL     whether a backend speaks the protocol, promise by promise
      [--campaign ID] [--widget ID] [--core] [--strict] [--json] [--list]
      [--partner-key NAME=SECRET]  a key of the backend, to sign participants with
  conformance --trial            the same for the backends of this repository, after a build
  bench [load] [--json]          how soon pages can be played on a phone, beside other libraries;
      [--runs 7] [--only KIND]     without `load` the drag, too
      [--counts 1,5,20]            widgets on a page
  bench drag                     how smoothly pieces are dragged, beside headbreaker in the same run
  bench gallery                  page 1,000 of a gallery beside page 1, at 50,000 entries
  bench server [--minutes 4]     plays a second and how long answers take, on SQLite and PostgreSQL,
      [--only sqlite]              beside the same statements in a bare loop
  examples                       examples/react and examples/vue, type-checked and built
  schema                         public/schema/, generated from the types
  shots [NAME]                   pictures of every kind, phase, theme and language, and the gallery,
                                 into target/shots/; NAME picks some, such as `wheel`
  postgres COMMAND…              runs a command with a PostgreSQL server of its own, whose address
                                 is in FUNFAIR_TEST_DATABASE
  tidy                           the invariants of ARCHITECTURE.md
  new-widget NAME                the files of a new widget kind (NAME like `lucky_bag`)
  bundle                         finish a Trunk build (Trunk calls it)
";

fn main() -> ExitCode {
    match run_command() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_command() -> Result<ExitCode> {
    let mut arguments = lexopt::Parser::from_env();
    let command = match arguments.next()? {
        Some(Value(name)) => name.string()?,
        Some(Short('h') | Long("help")) | None => {
            print!("{USAGE}");
            return Ok(ExitCode::SUCCESS);
        }
        Some(other) => return Err(other.unexpected().into()),
    };
    let project = || Project::find();
    match command.as_str() {
        "setup" => no_more(arguments).and_then(|()| setup::setup(&project()?))?,
        "build" => no_more(arguments).and_then(|()| build::build(&project()?))?,
        "run" => run::start(&project()?, &run_options(arguments)?)?,
        "test" => {
            no_more(arguments)?;
            return Ok(code(test::test(&project()?)));
        }
        "conformance" => {
            let options = ConformanceOptions::read(arguments)?;
            if options.trial {
                conformance::trial::trial(&project()?, &mut Counts::default())?;
                return Ok(ExitCode::SUCCESS);
            }
            return Ok(code(conformance::conformance(&options)?));
        }
        "size" => size::size(&project()?, size_options(arguments)?)?,
        "bench" => bench::bench(&project()?, &Bench::read(arguments)?)?,
        "examples" => no_more(arguments).and_then(|()| examples::examples(&project()?))?,
        "schema" => no_more(arguments).and_then(|()| schema::schema(&project()?))?,
        "shots" => shots::shots(&project()?, a_name(arguments)?.as_deref())?,
        "postgres" => postgres::postgres(&all(arguments)?)?,
        "tidy" => no_more(arguments).and_then(|()| tidy::tidy(&project()?))?,
        "new-widget" => new_widget::new_widget(&project()?, &one_name(arguments)?)?,
        "bundle" => no_more(arguments).and_then(|()| bundle::bundle())?,
        other => bail!("there is no command `{other}`\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}

fn code(success: bool) -> ExitCode {
    if success {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn no_more(mut arguments: lexopt::Parser) -> Result<()> {
    match arguments.next()? {
        Some(extra) => Err(extra.unexpected().into()),
        None => Ok(()),
    }
}

fn size_options(mut arguments: lexopt::Parser) -> Result<bool> {
    let mut as_json = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("json") => as_json = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(as_json)
}

fn one_name(arguments: lexopt::Parser) -> Result<String> {
    let Some(name) = a_name(arguments)? else {
        bail!("name the widget: `cargo xtask new-widget lucky_bag`");
    };
    Ok(name)
}

/// Every argument as it is.
fn all(mut arguments: lexopt::Parser) -> Result<Vec<String>> {
    let rest = arguments.raw_args()?;
    rest.map(|argument| Ok(argument.string()?)).collect()
}

/// At most one name and nothing else.
fn a_name(mut arguments: lexopt::Parser) -> Result<Option<String>> {
    let name = match arguments.next()? {
        None => return Ok(None),
        Some(Value(name)) => name.string()?,
        Some(other) => return Err(other.unexpected().into()),
    };
    no_more(arguments)?;
    Ok(Some(name))
}

fn run_options(mut arguments: lexopt::Parser) -> Result<RunOptions> {
    let mut options = RunOptions {
        port: 8787,
        open: true,
        lan: false,
    };
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => options.port = arguments.value()?.parse()?,
            Long("no-open") => options.open = false,
            Long("lan") => options.lan = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}
