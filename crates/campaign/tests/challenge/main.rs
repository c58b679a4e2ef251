//! The kind `challenge`: links, forms, likes, and what is wrong with a config.

mod config;
mod links;
mod play;
