//! How often a caller may ask, by what they ask for: by participant, and by address.

use std::{
    hash::{BuildHasher as _, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use funfair_campaign::protocol::ProblemCode;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
};

use super::{
    client::{Peer, Proxies, block},
    store::Bounded,
};
use crate::{failure::Failure, request::bearer, state::Shared, token};

/// What a request is for. Each class is counted by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Sessions that are started or renewed.
    Sessions,
    /// Actions.
    Actions,
    /// Claims.
    Claims,
    /// Uploads and their parts.
    Uploads,
    /// Batches of events.
    Events,
    /// Everything else that participants ask for.
    Reads,
    /// What operators do.
    Admin,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 7] = [
        Self::Sessions,
        Self::Actions,
        Self::Claims,
        Self::Uploads,
        Self::Events,
        Self::Reads,
        Self::Admin,
    ];

    /// The name in options.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Actions => "actions",
            Self::Claims => "claims",
            Self::Uploads => "uploads",
            Self::Events => "events",
            Self::Reads => "reads",
            Self::Admin => "admin",
        }
    }

    /// The class of a route; `None` for those of the server itself, which are not limited.
    #[must_use]
    pub fn of(method: &Method, path: &str) -> Option<Self> {
        let reads = *method == Method::GET;
        if path.starts_with("/admin/") {
            return Some(Self::Admin);
        }
        let rest = path.strip_prefix("/v1/")?;
        let last = rest.rsplit('/').next().unwrap_or_default();
        Some(match last {
            "sessions" => Self::Sessions,
            "actions" => Self::Actions,
            "claim" => Self::Claims,
            "events" => Self::Events,
            _ if rest.contains("/media") && !reads => Self::Uploads,
            _ => Self::Reads,
        })
    }
}

/// Requests that one caller may make in a minute, per class; 0 for as many as they like. All of a
/// minute's may come at once.
pub type PerMinute = [u32; Class::ALL.len()];

type Limiter<C> = RateLimiter<u128, Bounded, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// Counts what callers ask for.
pub struct Limits<C: Clock = MonotonicClock> {
    proxies: Proxies,
    by_address: Vec<Option<Limiter<C>>>,
    by_participant: Vec<Option<Limiter<C>>>,
    hasher: RandomState,
    clock: C,
    /// Whether somebody was told of a proxy that is not trusted.
    told: AtomicBool,
}

impl Limits {
    /// Nobody has asked for anything yet.
    #[must_use]
    pub fn new(proxies: Proxies, by_address: &PerMinute, by_participant: &PerMinute) -> Self {
        Self::with_clock(proxies, by_address, by_participant, MonotonicClock)
    }
}

impl<C: Clock + Clone> Limits<C> {
    fn with_clock(
        proxies: Proxies,
        by_address: &PerMinute,
        by_participant: &PerMinute,
        clock: C,
    ) -> Self {
        let limiter = |number: &u32| {
            let quota = Quota::per_minute(NonZeroU32::new(*number)?);
            Some(RateLimiter::new(quota, Bounded::default(), clock.clone()))
        };
        Self {
            proxies,
            by_address: by_address.iter().map(limiter).collect(),
            by_participant: by_participant.iter().map(limiter).collect(),
            hasher: RandomState::new(),
            told: AtomicBool::new(false),
            clock,
        }
    }

    /// Counts a request of this class.
    ///
    /// # Errors
    /// How long to wait when it is one too many; it is not counted then.
    fn count(
        &self,
        class: Class,
        address: Option<IpAddr>,
        participant: Option<(&str, &str)>,
    ) -> Result<(), Duration> {
        let number = class as usize;
        let participant = participant.map(|who| u128::from(self.hasher.hash_one(who)));
        for (limiters, key) in [
            (&self.by_participant, participant),
            (&self.by_address, address.map(block)),
        ] {
            if let (Some(Some(limiter)), Some(key)) = (limiters.get(number), key) {
                let counted = limiter.check_key(&key);
                counted.map_err(|until| until.wait_time_from(self.clock.now()))?;
            }
        }
        Ok(())
    }

    /// The caller's address, where the request came over a connection.
    fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        if self.proxies.is_unknown_proxy(peer, headers) && !self.told.swap(true, Ordering::Relaxed)
        {
            // Not whose: the log tells no addresses of callers, and this may be one.
            tracing::warn!(
                "requests carry a header of proxies, and come from a machine that \
                 --trusted-proxies does not name: if that is your proxy, all of its callers share \
                 one limit"
            );
        }
        self.proxies.caller(peer, headers)
    }
}

/// Lets a request through, or answers 429 with the seconds to wait.
pub(crate) async fn limit(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let class = route.and_then(|route| Class::of(request.method(), route.as_str()));
    if let Some(class) = class {
        let headers = request.headers();
        let peer = request.extensions().get::<Peer>();
        let address = peer.and_then(|Peer(peer)| app.limits.caller(peer.ip(), headers));
        // Only of tokens that the server has signed: whoever makes others up is an address.
        let carried = headers.get(header::AUTHORIZATION).and_then(bearer);
        let claims = carried.and_then(|token| token::read(token, &app.secret));
        let participant = claims
            .as_ref()
            .map(|claims| (claims.campaign.as_str(), claims.participant.as_str()));
        if let Err(wait) = app.limits.count(class, address, participant) {
            return too_many(wait);
        }
    }
    next.run(request).await
}

fn too_many(wait: Duration) -> Response {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let detail = "repeat the same request after `Retry-After`";
    let mut response = Failure::new(ProblemCode::TooMany, detail).into_response();
    let seconds = seconds.max(1).into();
    response.headers_mut().insert(header::RETRY_AFTER, seconds);
    response
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;
    use crate::routes::OPERATIONS;

    const NONE: PerMinute = [0; 7];

    fn limits(
        by_address: &PerMinute,
        by_participant: &PerMinute,
    ) -> (Limits<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        let limits = Limits::with_clock(
            Proxies::default(),
            by_address,
            by_participant,
            clock.clone(),
        );
        (limits, clock)
    }

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn a_minute_may_be_used_at_once_and_comes_back_bit_by_bit() {
        let (limits, clock) = limits(&[6; 7], &NONE);
        let ask = || limits.count(Class::Actions, ip("192.0.2.1"), None);
        for _ in 0..6 {
            assert_eq!(ask(), Ok(()));
        }
        assert_eq!(ask(), Err(Duration::from_secs(10)));
        clock.advance(Duration::from_secs(4));
        assert_eq!(
            ask(),
            Err(Duration::from_secs(6)),
            "a refusal counts for nothing"
        );
        clock.advance(Duration::from_secs(6));
        assert_eq!(ask(), Ok(()));
        assert!(ask().is_err());
        clock.advance(Duration::from_secs(60));
        for _ in 0..6 {
            assert_eq!(ask(), Ok(()));
        }
        assert!(ask().is_err());
    }

    #[test]
    fn classes_and_callers_are_counted_apart() {
        let (limits, _) = limits(&[2; 7], &[1; 7]);
        let ask = |class, address, participant: Option<(&str, &str)>| {
            limits.count(class, ip(address), participant).is_ok()
        };
        let one = Some(("spring", "one"));
        assert!(ask(Class::Claims, "192.0.2.1", one));
        assert!(
            !ask(Class::Claims, "192.0.2.2", one),
            "the same participant"
        );
        assert!(ask(Class::Claims, "192.0.2.1", Some(("spring", "two"))));
        assert!(
            !ask(Class::Claims, "192.0.2.1", Some(("spring", "three"))),
            "the same address"
        );
        assert!(ask(Class::Claims, "192.0.2.3", Some(("autumn", "one"))));
        assert!(ask(Class::Events, "192.0.2.1", one), "another class");
        assert!(ask(Class::Admin, "2001:db8::1", None));
        assert!(ask(Class::Admin, "2001:db8::2", None));
        assert!(!ask(Class::Admin, "2001:db8::3", None), "the same /64");
        assert!(ask(Class::Admin, "2001:db8:0:1::1", None));
    }

    #[test]
    fn zero_is_no_limit_and_nobody_is_not_counted() {
        let (limits, _) = limits(&NONE, &NONE);
        for _ in 0..10_000 {
            assert_eq!(
                limits.count(Class::Reads, ip("192.0.2.1"), Some(("a", "b"))),
                Ok(())
            );
        }
        let (limits, _) = self::limits(&[1; 7], &[1; 7]);
        for _ in 0..100 {
            assert_eq!(limits.count(Class::Reads, None, None), Ok(()));
        }
    }

    #[test]
    fn every_route_has_the_class_that_it_should() {
        let of = |id: &str| {
            let operation = OPERATIONS.iter().find(|it| it.id == id).unwrap();
            Class::of(&operation.method, operation.path)
        };
        for (id, class) in [
            ("startSession", Some(Class::Sessions)),
            ("act", Some(Class::Actions)),
            ("claimAward", Some(Class::Claims)),
            ("recordEvents", Some(Class::Events)),
            ("appendToUpload", Some(Class::Uploads)),
            ("showMedia", Some(Class::Reads)),
            ("showCampaign", Some(Class::Reads)),
            ("forgetMe", Some(Class::Reads)),
            ("listAudit", Some(Class::Admin)),
            ("checkHealth", None),
        ] {
            assert_eq!(of(id), class, "{id}");
        }
    }
}
