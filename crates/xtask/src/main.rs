//! Build, run, test and measure Funfair: `cargo xtask <command>`.

mod build;
mod bundle;
mod project;
mod run;
mod setup;
mod shell;

use anyhow::{Result, bail};
use lexopt::prelude::*;
use project::Project;
use run::RunOptions;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  setup                          install every tool that the commands need
  build                          dist/ and target/release/funfair-server
  run [--port 8787] [--no-open]  build, then serve everything on this machine
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
        "bundle" => no_more(arguments).and_then(|()| bundle::bundle())?,
        other => bail!("there is no command `{other}`\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}

fn no_more(mut arguments: lexopt::Parser) -> Result<()> {
    match arguments.next()? {
        Some(extra) => Err(extra.unexpected().into()),
        None => Ok(()),
    }
}

fn run_options(mut arguments: lexopt::Parser) -> Result<RunOptions> {
    let mut options = RunOptions { port: 8787, open: true };
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => options.port = arguments.value()?.parse()?,
            Long("no-open") => options.open = false,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}
