//! Posts one message: to a public address unless told otherwise, without following anywhere.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::http::{HeaderValue, Method, Request, Uri, header, uri::Scheme};
use http_body_util::Full;
use hyper::{body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

use crate::signature::{ID, SIGNATURE, TIMESTAMP};

/// How long a connection may take to be made, and all of a try.
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(15);

/// An address that messages go to.
#[derive(Clone)]
pub struct Target {
    /// The address as it was given.
    pub(super) url: String,
    uri: Uri,
    host: String,
    port: u16,
    /// Whether it may be inside the network.
    private: bool,
    /// `None` for http.
    tls: Option<TlsConnector>,
}

/// What came of a try that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// `Retry-After`, s.
    pub(super) retry_after_s: Option<i64>,
}

impl Target {
    /// Reads `--webhook-url`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(url: &str, private: bool) -> Result<Self, String> {
        let wrong = |why: &str| format!("--webhook-url: {why}, such as https://hooks.example/in");
        let uri: Uri = url.parse().map_err(|_| wrong("must be an address"))?;
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        if authority.contains('@') {
            return Err(wrong("must not hold a name or a password"));
        }
        let host = uri.host().unwrap_or_default();
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let local = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
        let tls = uri.scheme() == Some(&Scheme::HTTPS);
        if host.is_empty() || !(tls || (local && uri.scheme() == Some(&Scheme::HTTP))) {
            return Err(wrong("must be https; http is for localhost"));
        }
        if local && !private {
            return Err(wrong("is on this machine, which needs --webhook-private"));
        }
        let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
        Ok(Self {
            url: url.to_owned(),
            host,
            port,
            private,
            tls: tls.then(connector).transpose()?,
            uri,
        })
    }

    /// Posts a message.
    ///
    /// # Errors
    /// Why there is no answer, for the log; nothing of the message.
    pub(super) async fn post(
        &self,
        (id, timestamp, signature): (&str, i64, &str),
        body: String,
    ) -> Result<Answer, String> {
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        let authority = self.uri.authority().map_or("", |it| it.as_str());
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::HOST, authority)
            .header(header::CONTENT_TYPE, "application/json")
            .header(
                header::USER_AGENT,
                concat!("funfair/", env!("CARGO_PKG_VERSION")),
            )
            .header(ID, id)
            .header(TIMESTAMP, timestamp)
            .header(SIGNATURE, signature)
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| error.to_string())?;
        match timeout(WHOLE, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(format!("no answer within {} s", WHOLE.as_secs())),
        }
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Answer, String> {
        let stream = self.connect().await?;
        let Some(tls) = &self.tls else {
            return send(stream, request).await;
        };
        let name = ServerName::try_from(self.host.clone()).map_err(|error| error.to_string())?;
        let stream = tls.connect(name, stream).await;
        send(stream.map_err(|error| format!("TLS: {error}"))?, request).await
    }

    /// Connects to one of the host's addresses that may be used. The address that was looked at is
    /// the one that is connected to: a second answer of the name server cannot slip another in.
    async fn connect(&self) -> Result<TcpStream, String> {
        let found = lookup_host((self.host.as_str(), self.port)).await;
        let found = found.map_err(|error| format!("the host was not found: {error}"))?;
        let usable: Vec<SocketAddr> = found
            .filter(|address| self.private || is_public(address.ip()))
            .collect();
        let mut why = "the host has no public address; --webhook-private allows others".to_owned();
        for address in usable {
            match timeout(CONNECT, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => why = error.to_string(),
                Err(_) => why = format!("no connection within {} s", CONNECT.as_secs()),
            }
        }
        Err(why)
    }
}

/// Sends the request. A redirect is an answer as any other: nothing is followed.
async fn send(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Answer, String> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await;
    // What else the receiver says is not of interest.
    connection.abort();
    let response = response.map_err(|error| error.to_string())?;
    let text = |value: &HeaderValue| value.to_str().ok()?.trim().parse().ok();
    Ok(Answer {
        status: response.status().as_u16(),
        retry_after_s: response.headers().get(header::RETRY_AFTER).and_then(text),
    })
}

/// Trusts whom the machine trusts.
fn connector() -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(
            "--webhook-url: this machine has no certificates to check it by; install \
                    ca-certificates, or name a file with SSL_CERT_FILE"
                .to_owned(),
        );
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS: {error}"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Whether an address is one of the open Internet: by the registries of special-purpose addresses of
/// IANA, and by the IPv4 address that some IPv6 addresses stand for.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(four) => is_public_v4(four),
        IpAddr::V6(six) => is_public_v6(six),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        [0 | 10 | 127, ..] | [224..=255, ..] => true,
        [100, second, ..] => second & 0xc0 == 64,
        [169, 254, ..] | [192, 168, ..] => true,
        [172, second, ..] => second & 0xf0 == 16,
        [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 18 | 19, ..] => true,
        [198, 51, 100, _] | [203, 0, 113, _] => true,
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, _, _, _, g, h] = address.segments();
    let four = |high: u16, low: u16| {
        let [one, two] = high.to_be_bytes();
        let [three, four] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(one, two, three, four))
    };
    match (a, b) {
        // NAT64 and 6to4 reach the IPv4 address inside.
        (0x64, 0xff9b) => address.segments().get(2..6) == Some(&[0; 4]) && four(g, h),
        (0x2002, high) => four(high, c),
        // Teredo and other protocols, and what is for documentation.
        (0x2001, ..0x200) | (0x2001, 0xdb8) | (0x3fff, ..0x1000) => false,
        // All that was ever given out.
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_on_this_machine() {
        for (url, private, good) in [
            ("https://hooks.example/in?a=b", false, true),
            ("https://hooks.example:8443", false, true),
            ("https://10.0.0.1/in", false, true),
            ("http://hooks.example/in", true, false),
            ("http://localhost:9000/in", true, true),
            ("http://127.0.0.1/in", true, true),
            ("http://[::1]:9000/in", true, true),
            ("http://localhost:9000/in", false, false),
            ("https://localhost/in", false, false),
            ("https://me:secret@hooks.example/", false, false),
            ("ftp://hooks.example/", true, false),
            ("/in", true, false),
            ("", true, false),
        ] {
            let read = Target::parse(url, private).map(drop);
            assert_eq!(read.is_ok(), good, "{url}: {read:?}");
        }
    }

    #[test]
    fn what_is_inside_a_network_is_not_public() {
        for (address, public) in [
            ("93.184.216.34", true),
            ("1.1.1.1", true),
            ("172.15.0.1", true),
            ("172.32.0.1", true),
            ("100.63.0.1", true),
            ("100.128.0.1", true),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("100.64.0.1", false),
            ("100.127.255.255", false),
            ("127.0.0.1", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("192.0.0.8", false),
            ("192.0.2.1", false),
            ("192.168.0.1", false),
            ("198.18.0.1", false),
            ("198.51.100.1", false),
            ("203.0.113.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("2606:4700::1111", true),
            ("2a00:1450::1", true),
            ("::", false),
            ("::1", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:1.1.1.1", true),
            ("64:ff9b::a00:1", false),
            ("64:ff9b::101:101", true),
            ("64:ff9b:1::1", false),
            ("2002:a00:1::1", false),
            ("2002:101:101::1", true),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("fc00::1", false),
            ("fd12:3456::1", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }
}
