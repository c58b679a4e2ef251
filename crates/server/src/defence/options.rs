//! Flags of what defends the server.

use clap::Args;

use crate::listen::Patience;

use super::{
    client::{HopHeader, Proxies},
    limits::{Class, Limits, PerMinute},
};

/// Requests of one participant in a minute: far more than a person can make.
const BY_PARTICIPANT: PerMinute = [60, 300, 30, 600, 300, 600, 0];
/// Requests of one address in a minute. Mobile carriers, in China all of them, let thousands of
/// phones share one IPv4 address, so that these stop a single machine that floods, and no crowd.
const BY_ADDRESS: PerMinute = [6000, 12_000, 3000, 6000, 24_000, 24_000, 600];

/// What defends the server.
#[derive(Args, Clone, Debug)]
pub struct DefenceOptions {
    /// Proxies whose word on a caller's address is taken: addresses and networks with commas
    /// between them. Requests of theirs that name nobody else are not limited by address.
    #[arg(
        long,
        env = "FUNFAIR_TRUSTED_PROXIES",
        default_value = "127.0.0.0/8,::1",
        value_name = "CIDR,…"
    )]
    pub trusted_proxies: String,

    /// The header that these proxies write, and that they let no caller write:
    /// `x-forwarded-for` or `forwarded`.
    #[arg(long, env = "FUNFAIR_PROXY_HEADER", default_value = "x-forwarded-for")]
    pub proxy_header: HopHeader,

    /// Requests that one participant may make in a minute, such as `actions=300,claims=30`; 0 is no
    /// limit. Classes are `sessions`, `actions`, `claims`, `uploads`, `events` and `reads`, and
    /// those left out keep 60, 300, 30, 600, 300 and 600.
    #[arg(
        long,
        env = "FUNFAIR_PARTICIPANT_LIMITS",
        default_value = "",
        hide_default_value = true,
        value_name = "CLASS=NUMBER,…"
    )]
    pub participant_limits: String,

    /// The same for one address, which thousands may share; of IPv6 a /64 counts as one. `admin` is
    /// a class, too. Those left out keep 6000, 12000, 3000, 6000, 24000, 24000 and 600.
    #[arg(
        long,
        env = "FUNFAIR_ADDRESS_LIMITS",
        default_value = "",
        hide_default_value = true,
        value_name = "CLASS=NUMBER,…"
    )]
    pub address_limits: String,

    /// Connections at once; further ones wait in the system's queue. Each takes a file of the
    /// process (`ulimit -n`).
    #[arg(
        long,
        env = "FUNFAIR_MAX_CONNECTIONS",
        default_value_t = 4096,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub max_connections: u32,
}

impl DefenceOptions {
    /// How patient the server is by these flags.
    #[must_use]
    pub fn patience(&self) -> Patience {
        Patience {
            connections: usize::try_from(self.max_connections).unwrap_or(usize::MAX),
            ..Patience::default()
        }
    }

    /// The limits that these flags ask for.
    ///
    /// # Errors
    /// What is wrong with which flag.
    pub fn limits(&self) -> Result<Limits, String> {
        let proxies = Proxies::parse(&self.trusted_proxies, self.proxy_header)?;
        let participant = &self.participant_limits;
        Ok(Limits::new(
            proxies,
            &numbers("--address-limits", &self.address_limits, BY_ADDRESS, any)?,
            &numbers(
                "--participant-limits",
                participant,
                BY_PARTICIPANT,
                of_participants,
            )?,
        ))
    }
}

fn any(_: Class) -> bool {
    true
}

/// Operators are none.
fn of_participants(class: Class) -> bool {
    class != Class::Admin
}

fn numbers(
    flag: &str,
    text: &str,
    usual: PerMinute,
    takes: fn(Class) -> bool,
) -> Result<PerMinute, String> {
    let mut numbers = usual;
    for pair in text.split(',').map(str::trim).filter(|it| !it.is_empty()) {
        let wrong = || {
            let classes = Class::ALL.into_iter().filter(|class| takes(*class));
            let names: Vec<_> = classes.map(Class::key).collect();
            format!(
                "{flag}: `{pair}` must be like actions=300, with one of {}",
                names.join(", ")
            )
        };
        let (name, number) = pair.split_once('=').ok_or_else(wrong)?;
        let mut named = Class::ALL
            .into_iter()
            .zip(&mut numbers)
            .filter(|(class, _)| takes(*class) && class.key() == name.trim());
        let (_, place) = named.next().ok_or_else(wrong)?;
        *place = number.trim().parse().map_err(|_| wrong())?;
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_that_are_left_out_keep_their_numbers() {
        let read = |text| numbers("--address-limits", text, [1, 2, 3, 4, 5, 6, 7], any);
        assert_eq!(read(""), Ok([1, 2, 3, 4, 5, 6, 7]));
        assert_eq!(read(" claims=0, admin = 9 "), Ok([1, 2, 0, 4, 5, 6, 9]));
        let error =
            numbers("--participant-limits", "admin=5", [1; 7], of_participants).unwrap_err();
        assert!(error.ends_with("events, reads"), "{error}");
        for wrong in [
            "claims",
            "claim=1",
            "claims=-1",
            "claims=",
            "=1",
            "claims=1 claims=2",
        ] {
            let error = read(wrong).unwrap_err();
            assert!(
                error.starts_with(&format!("--address-limits: `{wrong}`")),
                "{error}"
            );
        }
    }
}
