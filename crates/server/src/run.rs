//! From the command line to a running server.

use std::{path::Path, sync::Arc};

use funfair_campaign::Finding;
use tokio::net::TcpListener;

use crate::{
    admin::{Operators, Scraper},
    app::app,
    canonical::hex,
    clock::Clock,
    given::Hidden,
    hooks,
    listen::{listen, stop_signal},
    media::{Media, storage::Storage},
    metrics::Metrics,
    openapi,
    options::Options,
    partner::Partners,
    publish::{self, Catalogue, Document, publish, read_folder, serve},
    retention,
    secret::{MIN_SECRET_BYTES, Secret, random_bytes},
    state::App,
    store::{Store, settings},
};

/// Does what `options` say; returns when the server has been told to stop.
///
/// # Errors
/// What keeps the server from starting, for the person who started it.
pub async fn run(options: Options) -> Result<(), String> {
    if options.print_openapi {
        println!("{:#}", openapi::document());
        return Ok(());
    }
    if let Some(command) = &options.command {
        return command.clone().run(&options).await;
    }
    if options.check {
        return check(options.campaigns.as_deref());
    }
    // Both before anything is promised to whoever waits for the line below.
    let stop = stop_signal().map_err(|error| format!("signals: {error}"))?;
    let state = Arc::new(open(&options).await?);
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("--listen {}: {error}", options.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("Funfair is listening on http://{address}");
    let deleting = tokio::spawn(retention::keep(Arc::clone(&state), retention::EVERY));
    let patience = options.defence.patience();
    let delivering = tokio::spawn(hooks::delivering(Arc::clone(&state), hooks::EVERY));
    let following = tokio::spawn(publish::follow(Arc::clone(&state), publish::EVERY));
    let writing = tokio::spawn(state.store.clone().write_log());
    listen(listener, app(Arc::clone(&state)), patience, stop).await;
    // Cut short, it has deleted all or nothing of a campaign, and the next start does the rest.
    deleting.abort();
    following.abort();
    delivering.abort();
    writing.abort();
    let _ = deleting.await;
    let _ = following.await;
    let _ = delivering.await;
    let _ = writing.await;
    state.store.close().await;
    Ok(())
}

fn check(folder: Option<&Path>) -> Result<(), String> {
    let folder = folder.ok_or("--check needs --campaigns DIR")?;
    let documents = read_folder(folder).map_err(|error| error.to_string())?;
    for Document { file, warnings, .. } in &documents {
        for warning in warnings {
            println!("warning: {file}: {warning}");
        }
    }
    println!("{} campaign(s), no problems", documents.len());
    Ok(())
}

/// Opens the database and publishes the campaigns.
///
/// # Errors
/// What keeps the server from starting, for the person who started it.
pub async fn open(options: &Options) -> Result<App, String> {
    open_at(options, Clock::system()).await
}

/// As [`open`], with this clock.
///
/// # Errors
/// What keeps the server from starting, for the person who started it.
pub async fn open_at(options: &Options, clock: Clock) -> Result<App, String> {
    if let Some(dist) = options.dist.as_deref().filter(|dist| !dist.is_dir()) {
        return Err(format!(
            "--dist {}: there is no such folder",
            dist.display()
        ));
    }
    let partners = Partners::parse(&options.secrets.partner_keys()?)?;
    let operators = Operators::parse(&options.secrets.admin_tokens()?)?;
    let limits = options.defence.limits()?;
    let store = Store::open(&options.database_url, options.database_connections).await?;
    let storage = Storage::open(options.media_url.as_deref(), &options.database_url)?;
    let secret = secret(options.secrets.secret()?, &store).await?;
    let campaigns = match &options.campaigns {
        Some(folder) => publish(folder, &store, clock.now_ms())
            .await
            .map_err(|error| error.to_string())?,
        None => serve(&store, Vec::new())
            .await
            .map_err(|error| error.to_string())?,
    };
    if !storage.is_somewhere() && campaigns.values().any(|it| it.takes_uploads()) {
        return Err(
            "--media-url must be given: a campaign takes uploads, and with PostgreSQL there \
                    is no file that they could be kept beside; name a folder that all servers \
                    share, or s3://BUCKET/PREFIX"
                .to_owned(),
        );
    }
    if campaigns.is_empty() {
        tracing::warn!("there are no campaigns; name their folder with --campaigns");
    }
    Ok(App {
        store,
        media: Media::new(storage),
        campaigns: Catalogue::new(campaigns),
        secret,
        partners,
        operators,
        scraper: options
            .secrets
            .metrics_token()?
            .map(|it| Scraper::new(&it))
            .transpose()?,
        metrics: Metrics::default(),
        hooks: options.hooks.hooks()?,
        limits,
        clock,
        session_ms: i64::from(options.session_seconds) * 1000,
        dist: options.dist.clone(),
    })
}

/// The secret given, or the one that this database was made with.
async fn secret(given: Option<Hidden>, store: &Store) -> Result<Secret, String> {
    if let Some(given) = given {
        let given = given.expose();
        if given.len() < MIN_SECRET_BYTES {
            let short = Finding::new("--secret", "must be 32 characters or more");
            return Err(short.to_string());
        }
        return Ok(Secret::new(given.as_bytes().to_vec()));
    }
    let fresh = random_bytes::<32>().map_err(|error| format!("no random bytes: {error}"))?;
    let stored = async {
        let mut tx = store.begin().await?;
        let stored = settings::get_or_set(&mut tx, "secret", &hex(&fresh)).await?;
        tx.commit().await?;
        Ok::<_, sqlx::Error>(stored)
    };
    let stored = stored
        .await
        .map_err(|error| format!("the database failed: {error}"))?;
    Ok(Secret::new(stored.into_bytes()))
}
