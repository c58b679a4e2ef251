//! Reference backend of the Funfair protocol: axum in front, SQLite behind, the rules of
//! `funfair-campaign` between them.
//!
//! [`app::app`] is the whole server as a router, so that tests drive it without a port.

pub mod act;
pub mod admin;
pub mod app;
pub mod calendar;
pub mod canonical;
pub mod claim;
pub mod clock;
pub mod code;
pub mod command;
mod cors;
pub mod cursor;
pub mod defence;
pub mod draw;
pub mod export;
pub mod failure;
pub mod files;
pub mod gallery;
pub mod given;
pub mod grant;
pub mod guard;
pub mod hooks;
pub mod import;
mod introduce;
pub mod listen;
pub mod media;
pub mod metrics;
pub mod openapi;
pub mod operate;
pub mod operation;
pub mod options;
mod page;
pub mod partner;
pub mod publish;
pub mod raffle;
pub mod redeem;
pub mod repeat;
pub mod request;
pub mod retention;
pub mod routes;
pub mod run;
pub mod secret;
mod served;
pub mod signature;
pub mod slow;
pub mod standing;
pub mod state;
pub mod store;
pub mod tiers;
pub mod token;
pub mod void;
