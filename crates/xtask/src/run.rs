//! `cargo xtask run`: the whole demo as one server process on SQLite.

use crate::build::{build, server_binary};
use crate::project::{Project, show};
use crate::shell::ask;
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::{Read, Write};
use std::net::{IpAddr, TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Options of the command.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RunOptions {
    /// Port on this machine.
    pub(crate) port: u16,
    /// Whether to open the page in a browser.
    pub(crate) open: bool,
    /// Whether other machines of the network may play, such as a phone.
    pub(crate) lan: bool,
}

/// How long the server may take to answer.
const START: Duration = Duration::from_secs(30);
/// The server's variable for those who may moderate.
const OPERATORS: &str = "FUNFAIR_ADMIN_TOKENS";

/// Runs the command until the server ends or Ctrl-C reaches it.
pub(crate) fn start(project: &Project, options: &RunOptions) -> Result<()> {
    build(project)?;
    let database = project.target.join("funfair.db");
    let address = format!("127.0.0.1:{}", options.port);
    let listen = match options.lan {
        true => format!("0.0.0.0:{}", options.port),
        false => address.clone(),
    };
    let mut command = Command::new(server_binary(project));
    // Operators of one's own are taken as they are; else there is one for as long as it runs.
    let operator = match std::env::var_os(OPERATORS) {
        Some(_) => None,
        None => Some(secret()?),
    };
    if let Some(secret) = &operator {
        command.env(OPERATORS, format!("demo={secret}"));
    }
    let mut server = command
        .args(["--listen", &listen])
        .args([
            "--database-url",
            &format!("sqlite://{}?mode=rwc", database.display()),
        ])
        .arg("--dist")
        .arg(project.dist())
        .arg("--campaigns")
        .arg(project.path("campaigns"))
        .current_dir(&project.root)
        .spawn()
        .context("cannot start the server")?;
    forward_stop(server.id())?;
    wait_until_healthy(&mut server, &address)?;
    println!("\n  Funfair   http://{address}/");
    if options.lan {
        match own_address() {
            Some(own) => println!("  Phones    http://{own}:{}/", options.port),
            None => {
                println!("  Phones    this machine has no network that a phone could reach it by")
            }
        }
    }
    println!("  Database  {}", show(&database));
    if let Some(secret) = operator {
        println!("  Moderate  http://{address}/?moderate=sample-challenge");
        println!("            with the token {secret}");
    }
    println!("  Ctrl-C stops it.\n");
    if options.open {
        open(&format!("http://{address}/"));
    }
    let status = server.wait().context("cannot wait for the server")?;
    // Ended by a signal: that is how it is meant to end.
    if status.success() || status.code().is_none() {
        return Ok(());
    }
    bail!("the server ended with {status}");
}

/// The address that this machine has in its network. Nothing is sent: choosing where a packet would
/// leave from is enough.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Of the block that is kept for documentation, RFC 5737.
    socket.connect("192.0.2.1:9").ok()?;
    let own = socket.local_addr().ok()?.ip();
    (!own.is_loopback() && !own.is_unspecified()).then_some(own)
}

/// A random token of 32 bytes in hex.
fn secret() -> Result<String> {
    let mut bytes = [0; 32];
    File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut bytes))
        .context("cannot read random bytes")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Hands Ctrl-C and a request to end on to the server, which shuts down by itself; this command
/// stays until it has.
fn forward_stop(server: u32) -> Result<()> {
    ctrlc::set_handler(move || {
        // Fails when the server has ended by itself, because Ctrl-C reaches the whole group.
        let _ = Command::new("kill")
            .args(["-TERM", &server.to_string()])
            .stderr(Stdio::null())
            .status();
    })
    .context("cannot listen for Ctrl-C")
}

fn wait_until_healthy(server: &mut Child, address: &str) -> Result<()> {
    let began = Instant::now();
    while began.elapsed() < START {
        if let Some(status) = server.try_wait().context("cannot watch the server")? {
            bail!("the server ended at once ({status}); its own message stands above");
        }
        if healthy(address).unwrap_or(false) {
            return Ok(());
        }
        sleep(Duration::from_millis(100));
    }
    let _ = server.kill();
    bail!(
        "the server did not answer on {address} within {} s",
        START.as_secs()
    );
}

/// Whether `GET /healthz` answers 200.
fn healthy(address: &str) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    write!(
        stream,
        "GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer)?;
    Ok(answer.ends_with(b" 200"))
}

fn open(address: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    if ask("which", &[opener]).is_some() {
        // A machine without a desktop has nothing to open: the address above is enough.
        let _ = Command::new(opener)
            .arg(address)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
    }
}
