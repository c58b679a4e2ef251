//! The client of Funfair: mounts campaign widgets into elements of any page.
//!
//! The loader (`public/funfair.js`) calls [`mount`] for every `<funfair-widget>`. Loading this
//! module by itself does nothing: one instance serves all widgets of a page.

#![expect(
    unreachable_pub,
    reason = "the component macro makes its functions public"
)]

mod embed;
mod endpoint;
mod i18n;
mod moderate;
mod stage;
mod theme;
mod ui;
mod widgets;

pub use embed::{Handle, Options, mount};

/// Memory of a page, in fewer bytes than std's own allocator takes.
#[cfg(target_family = "wasm")]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
