//! What a person at a shell does beside a running server, on the same database.

use std::{
    fs::OpenOptions,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    pin::pin,
    str::FromStr as _,
};

use clap::Subcommand;
use futures_util::TryStreamExt as _;
use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};

use crate::{
    clock::Clock,
    export::{Export, Format, Table},
    failure::Failure,
    import, operate,
    options::Options,
    publish::read_document,
    repeat,
    run::open,
    store::{Store, audit::Desk, outbox},
    void,
};

/// Something to do instead of serving.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Writes a copy of the SQLite database into a new file, also while servers use it. Uploads
    /// are not in it. For PostgreSQL there is `pg_dump`.
    Backup {
        /// The new file; only its owner can read it.
        file: PathBuf,
    },
    /// Publishes one campaign file; running servers serve it within seconds.
    Publish {
        /// The campaign file.
        file: PathBuf,
        /// Who does it.
        #[command(flatten)]
        who: Who,
    },
    /// Pauses a campaign: players see it, and nothing can be played.
    Pause {
        /// Id of the campaign.
        campaign: String,
        /// Why, for the audit.
        #[arg(long)]
        reason: String,
        /// Who does it.
        #[command(flatten)]
        who: Who,
    },
    /// Lets a paused campaign go on.
    Resume {
        /// Id of the campaign.
        campaign: String,
        /// Why, for the audit.
        #[arg(long)]
        reason: String,
        /// Who does it.
        #[command(flatten)]
        who: Who,
    },
    /// Adds to the stock of a prize.
    Restock {
        /// Id of the campaign.
        campaign: String,
        /// Id of the prize.
        prize: String,
        /// How many more.
        amount: u32,
        /// Why, for the audit.
        #[arg(long)]
        reason: String,
        /// Who does it.
        #[command(flatten)]
        who: Who,
    },
    /// Takes an award back: one goes back to stock, and an alternate of its raffle moves up. With the
    /// options of the server for webhooks, it is told there.
    Void {
        /// Id of the campaign.
        campaign: String,
        /// Id of the award.
        award: String,
        /// Why, for the audit.
        #[arg(long)]
        reason: String,
        /// Who does it.
        #[command(flatten)]
        who: Who,
    },
    /// Imports codes for a coupon whose `codes` have no pattern. What is imported already is left
    /// out, so that an import that was cut off is simply run again.
    ImportCodes {
        /// Id of the campaign, which has been published on this database.
        #[arg(long)]
        campaign: String,
        /// Id of the prize.
        #[arg(long)]
        prize: String,
        /// CSV: a code a line, and after a comma, where it has one, until when it is good, such as
        /// 2026-06-30T00:00:00+08:00. `-` reads the standard input.
        file: PathBuf,
    },
    /// Draws a raffle again from what operators can export, and compares. Needs no database.
    RepeatRaffle {
        /// The answer of `GET /admin/v1/campaigns/{campaign}/pools/{pool}/raffle`.
        #[arg(long)]
        raffle: PathBuf,
        /// The answer of `GET /admin/v1/campaigns/{campaign}/pools/{pool}/tickets`.
        #[arg(long)]
        tickets: PathBuf,
    },
    /// Sends to `--webhook-url` again after it has answered 410.
    EnableWebhook {
        /// The address.
        url: String,
    },
    /// Writes every row of one kind to the standard output.
    Export {
        /// Id of the campaign.
        campaign: String,
        /// `plays`, `awards`, `entries`, `events` or `conversions`.
        table: Table,
        /// `csv`, which no spreadsheet takes for a program, or `jsonl`.
        #[arg(long, default_value = "csv")]
        format: Format,
        /// Awards with contacts and partners' ids.
        #[arg(long)]
        contacts: bool,
        /// Who does it.
        #[command(flatten)]
        who: Who,
    },
}

/// Who does it.
#[derive(Clone, Debug, clap::Args)]
pub struct Who {
    /// Your name for the audit, which puts `shell:` before it.
    #[arg(long, env = "USER", default_value = "somebody")]
    operator: String,
}

impl Who {
    /// As the audit has it.
    fn name(&self) -> String {
        format!("shell:{}", self.operator)
    }
}

impl Command {
    /// Does it, on the database that `options` name.
    ///
    /// # Errors
    /// What is wrong, for the person at the shell.
    pub async fn run(self, options: &Options) -> Result<(), String> {
        let url = &options.database_url;
        match self {
            Self::Backup { file } => return back_up(url, &file).await,
            Self::RepeatRaffle { raffle, tickets } => {
                println!("{}", repeat::repeat(&raffle, &tickets)?);
                return Ok(());
            }
            Self::Void {
                campaign,
                award,
                reason,
                who,
            } => return take_back(options, (&campaign, &award), &reason, &who.name()).await,
            _ => {}
        }
        let store = Store::open(url, options.database_connections).await?;
        let done = self.change(&store).await;
        store.close().await;
        done
    }

    async fn change(self, store: &Store) -> Result<(), String> {
        let now_ms = Clock::system().now_ms();
        match self {
            // Done before the database was opened for the others.
            Self::Backup { .. } | Self::RepeatRaffle { .. } | Self::Void { .. } => Ok(()),
            Self::Publish { file, who } => {
                let place = file.display().to_string();
                let text = std::fs::read_to_string(&file);
                let text = text.map_err(|error| format!("{place}: {error}"))?;
                let document = read_document(&text, &place).map_err(|findings| {
                    let lines = findings.iter().map(|finding| format!("{place}: {finding}"));
                    lines.collect::<Vec<_>>().join("\n")
                })?;
                for warning in &document.warnings {
                    println!("warning: {place}: {warning}");
                }
                let campaign = document.loaded.campaign.id.clone();
                let operator = who.name();
                let desk = desk(&operator, &campaign, now_ms);
                let changed = operate::publish(store, desk, &document).await;
                let changed = changed.map_err(|failure| told(&failure))?;
                let how = if changed {
                    "published"
                } else {
                    "served already"
                };
                println!("{campaign}: {how}, revision {}", document.revision);
                Ok(())
            }
            Self::Pause {
                campaign,
                reason,
                who,
            } => set_paused(store, desk(&who.name(), &campaign, now_ms), true, &reason).await,
            Self::Resume {
                campaign,
                reason,
                who,
            } => set_paused(store, desk(&who.name(), &campaign, now_ms), false, &reason).await,
            Self::Restock {
                campaign,
                prize,
                amount,
                reason,
                who,
            } => {
                let operator = who.name();
                let desk = desk(&operator, &campaign, now_ms);
                let done = async {
                    let reason = operate::reason(&reason)?;
                    operate::restock(store, desk, &prize, amount, reason).await
                };
                done.await.map_err(|failure| told(&failure))
            }
            Self::ImportCodes {
                campaign,
                prize,
                file,
            } => import::from_file(store, (&campaign, &prize), &file).await,
            Self::EnableWebhook { url } => {
                let turned = async {
                    let mut tx = store.begin().await?;
                    let was_off = outbox::turn_on(&mut tx, &url).await?;
                    tx.commit().await?;
                    Ok::<_, sqlx::Error>(was_off)
                };
                match turned.await {
                    Ok(true) => Ok(()),
                    Ok(false) => Err(format!("{url} is not off")),
                    Err(error) => Err(format!("the database failed: {error}")),
                }
            }
            Self::Export {
                campaign,
                table,
                format,
                contacts,
                who,
            } => {
                let export = Export {
                    campaign,
                    table,
                    format,
                    contacts,
                };
                write_out(store, export, &who.name(), now_ms).await
            }
        }
    }
}

fn desk<'a>(operator: &'a str, campaign: &'a str, now_ms: i64) -> Desk<'a> {
    Desk {
        operator,
        campaign,
        now_ms,
    }
}

/// As a server does it, which knows raffles and whom to tell.
async fn take_back(
    options: &Options,
    (campaign, award): (&str, &str),
    reason: &str,
    operator: &str,
) -> Result<(), String> {
    let options = Options {
        // What is served stays what it is.
        campaigns: None,
        ..options.clone()
    };
    let app = open(&options).await?;
    let done = async {
        let reason = operate::reason(reason)?;
        let desk = desk(operator, campaign, app.clock.now_ms());
        void::by_operator(&app, desk, award, reason).await
    };
    let done = done.await;
    app.store.close().await;
    let changed = done.map_err(|failure| told(&failure))?;
    let how = if changed {
        "taken back"
    } else {
        "had come back before"
    };
    println!("{award}: {how}");
    Ok(())
}

async fn set_paused(
    store: &Store,
    desk: Desk<'_>,
    paused: bool,
    reason: &str,
) -> Result<(), String> {
    let done = async {
        let reason = operate::reason(reason)?;
        operate::set_paused(store, desk, paused, reason).await
    };
    done.await.map_err(|failure| told(&failure))
}

async fn write_out(
    store: &Store,
    export: Export,
    operator: &str,
    now_ms: i64,
) -> Result<(), String> {
    let campaign = export.campaign.clone();
    let noted = operate::note_export(store, desk(operator, &campaign, now_ms), &export).await;
    noted.map_err(|failure| told(&failure))?;
    let mut pieces = pin!(export.stream(store.clone()));
    let mut out = std::io::stdout().lock();
    while let Some(piece) = pieces.try_next().await.map_err(|failure| told(&failure))? {
        out.write_all(&piece).map_err(|error| error.to_string())?;
    }
    out.flush().map_err(|error| error.to_string())
}

/// Copies the database as it is at one moment. Neither readers nor writers of it have to wait.
async fn back_up(url: &str, file: &Path) -> Result<(), String> {
    if !url.starts_with("sqlite:") {
        return Err("backup: this is for SQLite; PostgreSQL has pg_dump".to_owned());
    }
    let wrong = |error: String| format!("backup {}: {error}", file.display());
    let options = SqliteConnectOptions::from_str(url)
        .map_err(|error| format!("--database-url: {error}"))?
        .create_if_missing(false);
    let database = options.connect().await;
    let mut database = database.map_err(|error| format!("the database at {url}: {error}"))?;
    let path = file
        .to_str()
        .ok_or_else(|| wrong("its name must be UTF-8".to_owned()))?;
    // SQLite takes an empty file, and would make one that others can read.
    let new = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .map_err(|error| wrong(error.to_string()))?;
    let copied = sqlx::query("VACUUM INTO $1")
        .bind(path)
        .execute(&mut database)
        .await;
    if let Err(error) = copied {
        // What is there is no backup, and must not be taken for one.
        let _ = std::fs::remove_file(file);
        return Err(wrong(error.to_string()));
    }
    new.sync_all().map_err(|error| wrong(error.to_string()))?;
    let _ = database.close().await;
    println!("{}", file.display());
    Ok(())
}

/// A failure in the words of its problem.
pub(crate) fn told(failure: &Failure) -> String {
    match failure {
        Failure::Problem(problem) => {
            let findings = problem.findings.iter().map(ToString::to_string);
            let lines: Vec<_> = std::iter::once(problem.detail.clone())
                .chain(findings)
                .collect();
            lines.join("\n")
        }
        Failure::Store(error) => format!("the database failed: {error}"),
        Failure::Fault(error) => error.clone(),
    }
}
