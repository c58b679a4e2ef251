//! Messages over TLS, to a receiver whom the machine trusts and to one whom it does not.

use std::{
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::mpsc,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

use crate::process::{folder, running_campaign, server, session, spawn, spin, stop};

/// A receiver with a certificate for `localhost`, and the authority that has signed it, as PEM.
async fn receiver() -> (u16, String, mpsc::UnboundedReceiver<String>) {
    let mut authority = CertificateParams::new(Vec::<String>::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let signed = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = certificate.signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            // Who does not trust us hangs up.
            let Ok(mut stream) = acceptor.accept(stream).await else {
                tell.send("refused".to_owned()).unwrap();
                continue;
            };
            let mut got = Vec::new();
            while !got.ends_with(b"}") && stream.read_buf(&mut got).await.unwrap() > 0 {}
            let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
            stream.write_all(answer).await.unwrap();
            tell.send(String::from_utf8(got).unwrap()).unwrap();
        }
    });
    (port, signed.pem(), told)
}

/// A server that tells the receiver.
fn teller(folder: &TempDir, port: u16, trusted: &str) -> Command {
    let file = folder.path().join("trusted.pem");
    std::fs::write(&file, trusted).unwrap();
    let mut command = server(folder);
    command
        .env("SSL_CERT_FILE", file)
        .env(
            "FUNFAIR_WEBHOOK_URL",
            format!("https://localhost:{port}/in"),
        )
        .env(
            "FUNFAIR_WEBHOOK_SECRETS",
            "default=0123456789abcdef0123456789abcdef",
        )
        .env("FUNFAIR_WEBHOOK_PRIVATE", "true")
        .stderr(Stdio::null());
    command
}

async fn next(told: &mut mpsc::UnboundedReceiver<String>) -> String {
    let next = tokio::time::timeout(Duration::from_secs(20), told.recv());
    next.await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_goes_to_whom_the_machine_trusts() {
    let (port, authority, mut told) = receiver().await;
    let folder = folder(&running_campaign());
    let (child, address) = spawn(&mut teller(&folder, port, &authority));
    let begun = Instant::now();
    spin(&address, &session(&address), "key-00001");
    let got = next(&mut told).await;
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(got.starts_with("POST /in HTTP/1.1\r\n"), "{got}");
    assert!(
        got.contains(&format!("host: localhost:{port}\r\n")),
        "{got}"
    );
    assert!(got.contains("\"award.given\""), "{got}");
    stop(child, "-TERM");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_does_not_go_to_who_only_says_so() {
    let (port, _, mut told) = receiver().await;
    let (_, another, _) = receiver().await;
    let folder = folder(&running_campaign());
    let (child, address) = spawn(&mut teller(&folder, port, &another));
    spin(&address, &session(&address), "key-00001");
    assert_eq!(next(&mut told).await, "refused");
    stop(child, "-TERM");
}
