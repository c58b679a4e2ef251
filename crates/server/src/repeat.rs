//! `funfair-server repeat-raffle`: draws a raffle again from what operators can export, without a
//! database, and compares.

use std::{fs, path::Path};

use funfair_campaign::{
    prize::draw_tickets,
    random::{ALGORITHM, Random},
};
use serde::Deserialize;

use crate::canonical::sha256_hex;

/// What is read of `GET …/raffle`.
#[derive(Debug, Deserialize)]
struct Raffle {
    drawn: Option<Drawn>,
}

#[derive(Debug, Deserialize)]
struct Drawn {
    digest: String,
    algorithm: String,
    seed: String,
    winners: usize,
    alternates: usize,
    most: u32,
    places: Vec<Place>,
}

#[derive(Debug, Deserialize)]
struct Place {
    place: usize,
    ticket: String,
}

/// Repeats the draw of the raffle in the file `raffle` from the list in the file `tickets`; what to
/// tell when both agree.
///
/// # Errors
/// What cannot be read, or where they do not agree.
pub fn repeat(raffle: &Path, tickets: &Path) -> Result<String, String> {
    let read = |path: &Path| {
        fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let told: Raffle = serde_json::from_str(&read(raffle)?)
        .map_err(|error| format!("{}: {error}", raffle.display()))?;
    let drawn = told
        .drawn
        .ok_or_else(|| format!("{}: the raffle is not drawn yet", raffle.display()))?;
    again(&drawn, &read(tickets)?)
}

fn again(drawn: &Drawn, list: &str) -> Result<String, String> {
    if drawn.algorithm != ALGORITHM {
        return Err(format!(
            "the raffle was drawn by `{}`, and this program knows `{ALGORITHM}`",
            drawn.algorithm
        ));
    }
    let digest = sha256_hex(list.as_bytes());
    if digest != drawn.digest {
        return Err(format!(
            "the list of tickets has the digest {digest}, and the raffle was drawn from {}",
            drawn.digest
        ));
    }
    let mut tickets = Vec::new();
    let mut entrants = Vec::new();
    for (n, line) in list.lines().enumerate() {
        let (ticket, entrant) = line
            .split_once(' ')
            .ok_or_else(|| format!("line {} of the list is no ticket", n + 1))?;
        tickets.push(ticket);
        entrants.push(entrant);
    }
    let seed = seed(&drawn.seed).ok_or("the seed is not 32 bytes in hex")?;
    let mut random = Random::from_seed(seed);
    let places = drawn.winners + drawn.alternates;
    let order = draw_tickets(&entrants, places, drawn.most, &mut random);
    let order: Vec<&str> = order
        .iter()
        .filter_map(|at| tickets.get(*at).copied())
        .collect();
    let told: Vec<&str> = drawn.places.iter().map(|it| it.ticket.as_str()).collect();
    if order.len() != told.len() {
        return Err(format!(
            "{} places come out, and {} were told",
            order.len(),
            told.len()
        ));
    }
    for (place, (ticket, told)) in drawn.places.iter().zip(order.iter().zip(&told)) {
        if ticket != told {
            return Err(format!(
                "place {} goes to ticket {ticket}, and {told} was told",
                place.place
            ));
        }
    }
    Ok(format!(
        "the same {} places come out of {} tickets",
        order.len(),
        tickets.len()
    ))
}

fn seed(hex: &str) -> Option<[u8; 32]> {
    let byte = |n: usize| u8::from_str_radix(hex.get(2 * n..2 * n + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..32).map(byte).collect();
    bytes?.try_into().ok().filter(|_| hex.len() == 64)
}
