//! Command line and environment.

use std::{net::SocketAddr, path::PathBuf};

use clap::Parser;

use crate::{command::Command, defence::DefenceOptions, given::SecretOptions, hooks::HookOptions};

/// Serves Funfair campaigns from one SQLite file, or as one of several processes on PostgreSQL.
#[derive(Clone, Debug, Parser)]
#[command(version, about)]
pub struct Options {
    /// Something to do instead of serving.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Address to listen on; port 0 takes any free port.
    #[arg(long, env = "FUNFAIR_LISTEN", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,

    /// Where everything is stored: an SQLite file, or `postgres://USER:PASSWORD@HOST/NAME`, which
    /// several servers may share.
    #[arg(
        long,
        env = "FUNFAIR_DATABASE_URL",
        global = true,
        default_value = "sqlite://funfair.db?mode=rwc",
        hide_env_values = true
    )]
    pub database_url: String,

    /// Connections to a PostgreSQL server, half of them for reading. What all servers may open
    /// together is its `max_connections`.
    #[arg(
        long,
        env = "FUNFAIR_DATABASE_CONNECTIONS",
        default_value_t = 16,
        value_parser = clap::value_parser!(u32).range(2..)
    )]
    pub database_connections: u32,

    /// Where uploads are kept: a path or `file:///PATH` of a folder, or `s3://BUCKET/PREFIX` with
    /// the usual `AWS_…` variables where the server was built with S3. Without it the folder `media`
    /// beside an SQLite file; with PostgreSQL it must be given if a campaign takes uploads, and be the
    /// same for all servers.
    #[arg(long, env = "FUNFAIR_MEDIA_URL")]
    pub media_url: Option<String>,

    /// Folder of the built client; without it only the API is served.
    #[arg(long, env = "FUNFAIR_DIST")]
    pub dist: Option<PathBuf>,

    /// Folder of campaign files: every `*.json` in it is published.
    #[arg(long, env = "FUNFAIR_CAMPAIGNS")]
    pub campaigns: Option<PathBuf>,

    /// The secrets.
    #[command(flatten)]
    pub secrets: SecretOptions,

    /// What defends the server.
    #[command(flatten)]
    pub defence: DefenceOptions,

    /// Where messages go.
    #[command(flatten)]
    pub hooks: HookOptions,

    /// How long a session's token is accepted, in seconds.
    #[arg(
        long,
        env = "FUNFAIR_SESSION_SECONDS",
        default_value_t = 86_400,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub session_seconds: u32,

    /// Check the campaign files and exit.
    #[arg(long)]
    pub check: bool,

    /// Print the OpenAPI document and exit.
    #[arg(long)]
    pub print_openapi: bool,
}
