//! When to ask again: exponential back-off with full jitter.
//!
//! Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.

/// Longest wait before the second try, ms.
const BASE_MS: f64 = 400.0;
/// Longest wait before any try, ms.
const CAP_MS: f64 = 15_000.0;
/// Longest wait that a server's `Retry-After` is obeyed for, ms.
const RETRY_AFTER_CAP_MS: f64 = 120_000.0;

/// How long to wait before the next try, ms.
///
/// `failures` counts the tries so far, `retry_after_ms` is what the server asked for, `random`
/// is uniform in 0 to 1. A wait that the server asked for is never shortened, only spread.
pub(crate) fn delay_ms(failures: u32, retry_after_ms: Option<f64>, random: f64) -> f64 {
    match retry_after_ms {
        Some(asked) => limited(asked) + random * BASE_MS,
        None => jittered_ms(failures, CAP_MS, random),
    }
}

/// How long to wait after `failures` tries, ms: anything up to a ceiling that doubles up to `cap_ms`.
pub(crate) fn jittered_ms(failures: u32, cap_ms: f64, random: f64) -> f64 {
    random * (BASE_MS * f64::from(1_u32 << failures.saturating_sub(1).min(16))).min(cap_ms)
}

/// Not `clamp`: its panic message would bring the formatting of floats into the wasm.
#[expect(clippy::manual_clamp, reason = "see above")]
fn limited(asked_ms: f64) -> f64 {
    asked_ms.max(0.0).min(RETRY_AFTER_CAP_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_cap() {
        let longest: Vec<f64> = (1..=8)
            .map(|failures| delay_ms(failures, None, 1.0))
            .collect();
        assert_eq!(
            longest,
            [
                400.0, 800.0, 1600.0, 3200.0, 6400.0, 12_800.0, CAP_MS, CAP_MS
            ]
        );
        assert_eq!(delay_ms(u32::MAX, None, 1.0), CAP_MS);
        assert_eq!(delay_ms(5, None, 0.0), 0.0);
    }

    #[test]
    fn what_the_server_asks_for_is_never_shortened() {
        assert_eq!(delay_ms(1, Some(5000.0), 0.0), 5000.0);
        assert_eq!(delay_ms(9, Some(5000.0), 1.0), 5400.0);
        assert_eq!(delay_ms(1, Some(1e9), 0.0), RETRY_AFTER_CAP_MS);
        assert_eq!(delay_ms(1, Some(-5.0), 0.0), 0.0);
    }
}
