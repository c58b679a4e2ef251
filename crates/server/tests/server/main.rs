//! The server as its players, its marketers and its operators meet it: HTTP against the app
//! function, on a real database, SQLite or PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod admin;
mod boards;
mod claims;
mod codes;
mod commands;
mod concurrency;
mod context;
mod conversions;
mod crash;
mod database;
mod defence;
mod draws;
mod entries;
mod entry_indexes;
mod events;
mod experiments;
mod exports;
mod faults;
mod faulty;
mod files;
mod hooks;
mod hooks_tls;
mod http;
mod limits;
mod me;
mod media_files;
mod media_gone;
mod media_pictures;
mod media_process;
mod media_show;
mod media_uploads;
mod media_videos;
mod media_world;
mod observe;
mod openapi;
mod operations;
mod page;
mod pages;
mod partner_examples;
mod partners;
mod player;
mod plays;
mod poll;
mod problems;
mod process;
mod publishing;
mod quiz;
mod races;
mod raffles;
mod rankings;
mod retention;
mod sample;
mod secret_files;
mod secrets;
mod sessions;
mod starts;
mod tiers;
mod world;
