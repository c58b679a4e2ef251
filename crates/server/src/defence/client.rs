//! Who calls, when there may be proxies between: the rightmost hop that no trusted machine has
//! vouched for. Whatever stands left of it was written by the caller, and means nothing.

use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use ipnet::IpNet;

/// The other end of a connection; an extension of every request that came over one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The header that the trusted proxies write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HopHeader {
    /// `X-Forwarded-For`, which nearly all proxies write.
    #[default]
    XForwardedFor,
    /// `Forwarded` of RFC 7239.
    Forwarded,
}

impl HopHeader {
    fn name(self) -> HeaderName {
        match self {
            Self::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            Self::Forwarded => header::FORWARDED,
        }
    }

    /// The address in one element of the header's list.
    fn address(self, element: &str) -> Option<IpAddr> {
        match self {
            Self::XForwardedFor => address(element),
            Self::Forwarded => element.split(';').find_map(|pair| {
                let (name, node) = pair.split_once('=')?;
                let is_for = name.trim().eq_ignore_ascii_case("for");
                is_for.then(|| address(node.trim().trim_matches('"')))?
            }),
        }
    }
}

impl FromStr for HopHeader {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Ok(Self::XForwardedFor),
            "forwarded" => Ok(Self::Forwarded),
            _ => Err("it is `x-forwarded-for` or `forwarded`"),
        }
    }
}

/// The machines whose word on a caller's address is taken.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// Where they are.
    pub trusted: Vec<IpNet>,
    /// Where they write what they know.
    pub header: HopHeader,
}

impl Proxies {
    /// Networks with commas between them, such as `10.0.0.0/8,2001:db8::/32`; a bare address is a
    /// network of one.
    ///
    /// # Errors
    /// Which one is none.
    pub fn parse(text: &str, header: HopHeader) -> Result<Self, String> {
        let items = text.split(',').map(str::trim).filter(|it| !it.is_empty());
        let trusted = items.map(|item| {
            let alone = || item.parse::<IpAddr>().map(IpNet::from);
            let net = item.parse().or_else(|_| alone());
            net.map_err(|_| format!("--trusted-proxies: `{item}` is no network such as 10.0.0.0/8"))
        });
        Ok(Self {
            trusted: trusted.collect::<Result<_, _>>()?,
            header,
        })
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|net| net.contains(&address))
    }

    /// Address of the caller: the peer, or where it is trusted the rightmost hop that is not.
    /// `None` for a trusted machine that calls by itself. A hop that is no address hides the
    /// caller, who is then counted as the proxy that let it pass.
    #[must_use]
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        let mut last = peer.to_canonical();
        if !self.trusts(last) {
            return Some(last);
        }
        let lines = headers.get_all(self.header.name()).iter();
        // Several lines are one list, and the last line is its end. An element is looked for from
        // the right by its comma alone: no address has one, and a quotation mark that the caller
        // left open further left swallows nothing.
        let lines: Vec<&HeaderValue> = lines.collect();
        let elements = lines.into_iter().rev().flat_map(|line| {
            let line = line.as_bytes().rsplit(|byte| *byte == b',');
            line.map(|element| std::str::from_utf8(element).unwrap_or_default().trim())
        });
        for element in elements.filter(|element| !element.is_empty()) {
            let Some(hop) = self.header.address(element) else {
                return Some(last);
            };
            if !self.trusts(hop) {
                return Some(hop);
            }
            last = hop;
        }
        None
    }

    /// Whether the request says that a proxy stands before the server, and that proxy is not
    /// trusted: then all of its callers look like one.
    #[must_use]
    pub fn is_unknown_proxy(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        headers.contains_key(self.header.name()) && !self.trusts(peer.to_canonical())
    }
}

/// An address, with or without brackets and port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None => text,
    };
    let parsed = bare.parse::<IpAddr>().ok();
    let with_port = || bare.parse::<SocketAddr>().ok().map(|it| it.ip());
    parsed.or_else(with_port).map(|it| it.to_canonical())
}

/// What is counted as one caller: an IPv4 address, or a /64 of IPv6, which is what one household
/// or one telephone is given.
#[must_use]
pub(crate) fn block(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(four) => four.to_ipv6_mapped().to_bits(),
        IpAddr::V6(six) => six.to_bits() & (u128::MAX << 64),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NETS: &str = "10.0.0.0/8, 127.0.0.1,2001:db8:1::/48";

    fn proxies(header: HopHeader) -> Proxies {
        Proxies::parse(NETS, header).unwrap()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn carrying(name: &str, lines: &[&str]) -> HeaderMap {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        let lines = lines.iter();
        lines
            .map(|line| (name.clone(), HeaderValue::from_str(line).unwrap()))
            .collect()
    }

    #[test]
    fn the_caller_is_the_rightmost_hop_that_is_not_trusted() {
        let proxies = proxies(HopHeader::XForwardedFor);
        for (peer, lines, caller) in [
            // The peer's own word counts for nothing unless it is trusted.
            ("192.0.2.9", &["198.51.100.1"][..], Some("192.0.2.9")),
            ("192.0.2.9", &[], Some("192.0.2.9")),
            ("127.0.0.1", &[], None),
            ("127.0.0.1", &["10.1.1.1"], None),
            ("127.0.0.1", &["198.51.100.1"], Some("198.51.100.1")),
            (
                "127.0.0.1",
                &["6.6.6.6, 198.51.100.1"],
                Some("198.51.100.1"),
            ),
            (
                "127.0.0.1",
                &["6.6.6.6, 198.51.100.1, 10.0.0.2 ,10.0.0.3"],
                Some("198.51.100.1"),
            ),
            (
                "10.9.9.9",
                &["6.6.6.6", "198.51.100.1", "10.0.0.2"],
                Some("198.51.100.1"),
            ),
            ("127.0.0.1", &["198.51.100.1:4711"], Some("198.51.100.1")),
            ("127.0.0.1", &["2001:db8::1"], Some("2001:db8::1")),
            ("127.0.0.1", &["[2001:db8::1]"], Some("2001:db8::1")),
            ("127.0.0.1", &["[2001:db8::1]:443"], Some("2001:db8::1")),
            (
                "2001:db8:1::7",
                &["::ffff:198.51.100.1"],
                Some("198.51.100.1"),
            ),
            ("::ffff:10.0.0.1", &["198.51.100.1"], Some("198.51.100.1")),
            // Who is hidden is counted as the proxy that hides them.
            ("127.0.0.1", &["198.51.100.1, unknown"], Some("127.0.0.1")),
            ("127.0.0.1", &["6.6.6.6, x, 10.0.0.2"], Some("10.0.0.2")),
            ("127.0.0.1", &["6.6.6.6,, ,"], Some("6.6.6.6")),
        ] {
            let found = proxies.caller(ip(peer), &carrying("x-forwarded-for", lines));
            assert_eq!(found, caller.map(ip), "{peer} {lines:?}");
        }
    }

    #[test]
    fn forwarded_is_read_where_it_is_named_and_only_there() {
        let proxies = proxies(HopHeader::Forwarded);
        for (line, caller) in [
            ("for=198.51.100.1", Some("198.51.100.1")),
            (
                "For=198.51.100.1;proto=https;by=10.0.0.1",
                Some("198.51.100.1"),
            ),
            (
                r#"proto=https; for="[2001:db8::1]:4711""#,
                Some("2001:db8::1"),
            ),
            (r#"for="x, for=198.51.100.1"#, Some("198.51.100.1")),
            (
                r#"for=6.6.6.6, for="198.51.100.1:80", for=10.0.0.1"#,
                Some("198.51.100.1"),
            ),
            ("for=6.6.6.6, for=_hidden", Some("127.0.0.1")),
            ("for=6.6.6.6, proto=https", Some("127.0.0.1")),
            ("", None),
        ] {
            let found = proxies.caller(ip("127.0.0.1"), &carrying("forwarded", &[line]));
            assert_eq!(found, caller.map(ip), "{line}");
        }
        let other = carrying("x-forwarded-for", &["198.51.100.1"]);
        assert_eq!(proxies.caller(ip("127.0.0.1"), &other), None);
    }

    #[test]
    fn what_is_no_network_is_named() {
        for text in ["10.0.0.0/33", "x", "10.0.0.0/8,fe80::/200", "1.2.3"] {
            let error = Proxies::parse(text, HopHeader::default()).unwrap_err();
            assert!(error.starts_with("--trusted-proxies: `"), "{error}");
        }
        for nobody in ["", " , "] {
            let proxies = Proxies::parse(nobody, HopHeader::default()).unwrap();
            let lied = carrying("x-forwarded-for", &["198.51.100.1"]);
            let found = proxies.caller(ip("127.0.0.1"), &lied);
            assert_eq!(found, Some(ip("127.0.0.1")));
            assert!(proxies.is_unknown_proxy(ip("127.0.0.1"), &lied));
        }
    }

    #[test]
    fn a_block_is_one_address_or_a_64() {
        let one = |text| block(ip(text));
        assert_eq!(one("2001:db8::1"), one("2001:db8::ffff:1"));
        assert_ne!(one("2001:db8::1"), one("2001:db8:0:1::1"));
        assert_eq!(one("192.0.2.1"), one("::ffff:192.0.2.1"));
        assert_ne!(one("192.0.2.1"), one("192.0.2.2"));
    }

    /// An address that [`NETS`] does not trust.
    fn stranger() -> impl Strategy<Value = IpAddr> {
        let four = any::<[u8; 4]>().prop_map(IpAddr::from);
        let six = any::<[u8; 16]>().prop_map(IpAddr::from);
        prop_oneof![four, six]
            .prop_map(|address| address.to_canonical())
            .prop_filter("is a stranger", |address| {
                !proxies(HopHeader::default()).trusts(*address)
            })
    }

    fn written(address: IpAddr, style: u8) -> String {
        match (address, style % 3) {
            (IpAddr::V6(six), 0) => format!("[{six}]"),
            (IpAddr::V6(six), 1) => format!("[{six}]:65535"),
            (IpAddr::V4(four), 0) => format!("{four}:1"),
            (IpAddr::V4(four), 1) => format!("  {four}\t"),
            _ => address.to_string(),
        }
    }

    proptest! {
        /// Whatever the caller writes, the proxies behind them say who it is.
        #[test]
        fn nobody_chooses_an_address(
            lie in "[ -~]{0,80}",
            caller in stranger(),
            style in any::<u8>(),
            hops in prop::collection::vec(any::<[u8; 3]>(), 0..4),
            apart in any::<bool>(),
        ) {
            let mut line = written(caller, style);
            for [a, b, c] in hops {
                line += &format!(",10.{a}.{b}.{c}");
            }
            let whole = format!("{lie},{line}");
            let lines = if apart { vec![lie.as_str(), &line] } else { vec![whole.as_str()] };
            let headers = carrying("x-forwarded-for", &lines);
            let found = proxies(HopHeader::XForwardedFor).caller(ip("127.0.0.1"), &headers);
            prop_assert_eq!(found, Some(caller));

            let element = format!("{lie},proto=http;for=\"{}\";by=_x", written(caller, style).trim());
            let headers = carrying("forwarded", &[&element]);
            let found = proxies(HopHeader::Forwarded).caller(ip("127.0.0.1"), &headers);
            prop_assert_eq!(found, Some(caller));
        }

        /// No header makes the parser fail, or a stranger trusted.
        #[test]
        fn any_bytes_are_a_header(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let Ok(value) = HeaderValue::from_bytes(&bytes) else { return Ok(()) };
            for (header, name) in [
                (HopHeader::XForwardedFor, HeaderName::from_static("x-forwarded-for")),
                (HopHeader::Forwarded, header::FORWARDED),
            ] {
                let headers = HeaderMap::from_iter([(name, value.clone())]);
                let proxies = proxies(header);
                if let Some(found) = proxies.caller(ip("127.0.0.1"), &headers) {
                    prop_assert!(found == ip("127.0.0.1") || !proxies.trusts(found)
                        || bytes.contains(&b','));
                }
                let found = proxies.caller(ip("192.0.2.9"), &headers);
                prop_assert_eq!(found, Some(ip("192.0.2.9")));
            }
        }
    }
}
