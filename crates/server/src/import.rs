//! `funfair-server import-codes`: codes from a CSV file into a prize's pool, a batch at a time, so
//! that any number of rows fits into memory.
//!
//! Every batch is a transaction of its own. Rows that are there already are left out: an import that
//! was cut off is run again with the same file, and comes to the same.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
    time::{Duration, Instant as Watch},
};

use csv::{ReaderBuilder, StringRecord, Trim};
use funfair_campaign::{prize::wrong_code, time::Instant};
use tokio::time::sleep;

use crate::{
    clock::Clock,
    command::told,
    failure::Failure,
    publish::stored_prizes,
    store::{
        Store,
        codes::{self, NewCode},
        patiently, revisions,
    },
};

/// Rows of one statement, three parameters each.
const ROWS: usize = 1_000;
/// Statements of one transaction: whoever plays meanwhile waits for no more than these.
const STATEMENTS: usize = 5;
/// How long others have the file after each transaction: whoever waits for a turn in another process
/// looks every tenth of a second.
const PAUSE: Duration = Duration::from_millis(100);
/// Longest line, bytes.
const LINE: usize = 4096;
/// How much of the file is read at once, bytes.
const BUFFER: usize = 1 << 16;
/// What some programs put in front of a file in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";
/// How many rows are told that cannot be taken; further ones are counted.
const TOLD: u64 = 100;
/// How often progress is told.
const EVERY: Duration = Duration::from_secs(2);

/// What became of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that were read, without heading and empty lines.
    pub rows: u64,
    /// Codes that were taken.
    pub imported: u64,
    /// Codes that an earlier import has taken.
    pub known: u64,
    /// Codes that stand further up in the same file.
    pub repeated: u64,
    /// Rows that are no code.
    pub bad: u64,
}

/// Imports what `file` has, and tells about it on the standard streams.
///
/// # Errors
/// What keeps it from being imported, or that there were bad or repeated rows.
pub async fn from_file(store: &Store, prize: (&str, &str), file: &Path) -> Result<(), String> {
    let reader: Box<dyn Read + Send> = if file == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let opened = File::open(file).map_err(|error| format!("{}: {error}", file.display()))?;
        Box::new(opened)
    };
    let begun = Watch::now();
    let mut told = begun;
    // A task of its own: reading may take as long as whoever writes into a pipe.
    let writing = tokio::spawn(store.clone().write_log());
    let now_ms = Clock::system().now_ms();
    let counts = import(store, prize, reader, now_ms, |heard| match heard {
        Heard::Row { line, message } => eprintln!("line {line}: {message}"),
        Heard::Progress(counts) if told.elapsed() >= EVERY => {
            told = Watch::now();
            eprintln!("{} rows, {} imported", counts.rows, counts.imported);
        }
        Heard::Progress(_) => {}
    })
    .await;
    writing.abort();
    let _ = writing.await;
    let Counts {
        rows,
        imported,
        known,
        repeated,
        bad,
    } = counts?;
    println!(
        "{rows} rows in {} s: {imported} imported, {known} imported before, {repeated} repeated, {bad} \
         bad",
        begun.elapsed().as_secs()
    );
    if repeated + bad > 0 {
        return Err("some rows were not taken, see above".to_owned());
    }
    Ok(())
}

/// What an import tells on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A row that was not taken.
    Row {
        /// Its line, the first one is 1.
        line: u64,
        /// Why.
        message: String,
    },
    /// How far it is.
    Progress(Counts),
}

/// Imports what `reader` gives as CSV at `now_ms`, and tells `hear` about it.
///
/// # Errors
/// When there is no such pool, the file cannot be read, or the database fails; what was imported before
/// stays.
pub async fn import(
    store: &Store,
    (campaign, prize): (&str, &str),
    reader: impl Read,
    now_ms: i64,
    mut hear: impl FnMut(Heard),
) -> Result<Counts, String> {
    let mut kept = Kept {
        pool: open(store, campaign, prize).await?,
        spans: Vec::new(),
    };
    let mut reader = BufReader::with_capacity(BUFFER, reader);
    let mut counts = Counts::default();
    let mut batch = Vec::with_capacity(ROWS * STATEMENTS);
    let mut told = 0;
    let mut tell = |line: u64, message: String, hear: &mut dyn FnMut(Heard)| {
        told += 1;
        if told <= TOLD {
            hear(Heard::Row { line, message });
        }
    };
    let (mut line, mut bytes) = (0, Vec::new());
    loop {
        let more = next_line(&mut reader, &mut bytes)?;
        line += 1;
        let text = bytes.trim_ascii();
        if more && !text.is_empty() && !(line == 1 && is_heading(text)) {
            counts.rows += 1;
            match row(text, line, now_ms) {
                Ok(code) => batch.push(code),
                Err(message) => {
                    counts.bad += 1;
                    tell(line, message, &mut hear);
                }
            }
        }
        if batch.len() == ROWS * STATEMENTS || (!more && !batch.is_empty()) {
            // By code, as the index has them: each of its pages is looked for once. Of the same code
            // the first line stays first.
            batch.sort_by(|a, b| a.code.cmp(&b.code).then(a.line.cmp(&b.line)));
            for (line, message) in kept.keep(store, &batch, &mut counts).await? {
                tell(line, message, &mut hear);
            }
            batch.clear();
            if more && !store.is_shared() {
                sleep(PAUSE).await;
            }
            hear(Heard::Progress(counts));
        }
        if !more {
            return Ok(counts);
        }
    }
}

/// Reads a line into `bytes`; `false` at the end.
fn next_line(reader: &mut impl BufRead, bytes: &mut Vec<u8>) -> Result<bool, String> {
    bytes.clear();
    let limit = u64::try_from(LINE).unwrap_or(u64::MAX);
    let read = reader.take(limit).read_until(b'\n', bytes);
    let read = read.map_err(|error| format!("the file cannot be read: {error}"))?;
    if read == LINE {
        return Err(format!(
            "a line has more than {LINE} bytes: is it a CSV file?"
        ));
    }
    Ok(read > 0)
}

/// The pool of the prize.
async fn open(store: &Store, campaign: &str, prize: &str) -> Result<i64, String> {
    let failed = |error: sqlx::Error| format!("the database failed: {error}");
    let mut reader = store.reader.acquire().await.map_err(failed)?;
    let document = revisions::served(&mut reader, campaign).await;
    drop(reader);
    let document = document.map_err(failed)?.ok_or_else(|| {
        format!("--campaign: `{campaign}` has not been published on this database; start the server first")
    })?;
    let prizes = stored_prizes(&document)
        .map_err(|error| format!("the stored campaign cannot be read: {error}"))?;
    let prize = prizes
        .into_iter()
        .find(|it| it.id == prize)
        .ok_or_else(|| format!("--prize: `{campaign}` has no prize `{prize}`"))?;
    if prize
        .codes
        .as_ref()
        .is_none_or(|codes| codes.pattern.is_some())
    {
        return Err(format!(
            "--prize: `{}` takes no imported codes; give it `\"codes\": {{}}` in the campaign file",
            prize.id
        ));
    }
    let number = patiently(async || {
        let mut tx = store.begin().await?;
        let pool = codes::pool(&mut tx, campaign, &prize.id).await?;
        tx.commit().await?;
        Ok(pool)
    });
    number.await.map_err(|failure| told(&failure))
}

fn is_heading(line: &[u8]) -> bool {
    let line = line.strip_prefix(MARK).unwrap_or(line);
    let first = line.split(|byte| *byte == b',').next().unwrap_or_default();
    let first = first.trim_ascii();
    let bare = first
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""));
    let name = bare.unwrap_or(first);
    name.eq_ignore_ascii_case(b"code") || name.eq_ignore_ascii_case(b"codes")
}

/// The fields of a line. A code has no line break in it, so a row is a line.
fn fields(line: &str) -> Result<Vec<String>, String> {
    if !line.contains('"') {
        if line.contains(';') {
            let message = "has a `;`: save the file with commas, or put the code in quotes";
            return Err(message.to_owned());
        }
        return Ok(line
            .split(',')
            .map(|field| field.trim().to_owned())
            .collect());
    }
    if line.matches('"').count() % 2 == 1 {
        return Err("has a quote that is not closed on its line".to_owned());
    }
    let mut csv = ReaderBuilder::new()
        .has_headers(false)
        .trim(Trim::All)
        .from_reader(line.as_bytes());
    let mut record = StringRecord::new();
    let read = csv.read_record(&mut record);
    read.map_err(|error| format!("is no CSV: {error}"))?;
    Ok(record.iter().map(str::to_owned).collect())
}

/// A row as a code, or what is wrong with it.
fn row(line: &[u8], number: u64, now_ms: i64) -> Result<NewCode, String> {
    let line = line.strip_prefix(MARK).unwrap_or(line);
    let text = std::str::from_utf8(line).map_err(|_| "is not UTF-8".to_owned())?;
    let fields = fields(text)?;
    if fields.len() > 2 {
        return Err(format!(
            "has {} fields; a code and its end are 2",
            fields.len()
        ));
    }
    let mut fields = fields.into_iter();
    let code = fields.next().unwrap_or_default();
    if let Some(message) = wrong_code(&code) {
        return Err(message);
    }
    let expires_ms = match fields.next().unwrap_or_default().as_str() {
        "" => None,
        at => {
            let end = Instant::parse(at).ok_or_else(|| {
                format!("`{at}` is no time; write it like 2026-06-30T00:00:00+08:00")
            })?;
            if end.0 <= now_ms {
                return Err(format!(
                    "was good until {at} only, so that nobody would get it"
                ));
            }
            Some(end)
        }
    };
    Ok(NewCode {
        line: i64::try_from(number).unwrap_or(i64::MAX),
        code,
        expires_ms: expires_ms.map(|at| at.0),
    })
}

/// The pool, and which numbers of it this import has set aside.
struct Kept {
    pool: i64,
    spans: Vec<Span>,
}

/// Numbers of a batch: `base` and the line.
#[derive(Clone, Copy)]
struct Span {
    base: i64,
    first: i64,
    last: i64,
}

impl Span {
    /// The line of a number, if it is of this batch.
    fn line(self, number: i64) -> Option<i64> {
        let line = number - self.base;
        (self.first..=self.last).contains(&line).then_some(line)
    }
}

impl Kept {
    /// Keeps a batch, and tells of the rows that were further up in the file.
    async fn keep(
        &mut self,
        store: &Store,
        batch: &[NewCode],
        counts: &mut Counts,
    ) -> Result<Vec<(u64, String)>, String> {
        let span = patiently(|| reserve(store, self.pool, batch)).await;
        let span = span.map_err(|failure| told(&failure))?;
        let there = patiently(|| try_keep(store, (self.pool, span.base), batch)).await;
        let there = there.map_err(|failure| told(&failure))?;
        self.spans.push(span);
        let mut rows = Vec::new();
        let mut left_out = 0;
        // A batch of which all was new is not looked at again.
        for code in batch {
            let Some(number) = there.get(&code.code) else {
                continue;
            };
            match self.line(*number) {
                Some(line) if line == code.line => continue,
                Some(line) => {
                    counts.repeated += 1;
                    rows.push((code.line, format!("is on line {line}, too")));
                }
                None => counts.known += 1,
            }
            left_out += 1;
        }
        rows.sort();
        counts.imported += u64::try_from(batch.len()).unwrap_or_default() - left_out;
        let line = |line| u64::try_from(line).unwrap_or_default();
        Ok(rows
            .into_iter()
            .map(|(at, told)| (line(at), told))
            .collect())
    }

    /// The line that a number has in this file; `None` for a code of another import.
    fn line(&self, number: i64) -> Option<i64> {
        // They were set aside one after another.
        let place = self
            .spans
            .partition_point(|span| span.base + span.last < number);
        self.spans.get(place)?.line(number)
    }
}

/// Sets numbers aside, in a transaction of its own: the batch has the same ones whenever it is tried.
async fn reserve(store: &Store, pool: i64, batch: &[NewCode]) -> Result<Span, Failure> {
    let lines = || batch.iter().map(|code| code.line);
    let first = lines().min().unwrap_or_default();
    let last = lines().max().unwrap_or_default();
    let mut tx = store.begin().await?;
    let before = codes::reserve(&mut tx, pool, last - first + 1).await?;
    tx.commit().await?;
    Ok(Span {
        base: before + 1 - first,
        first,
        last,
    })
}

/// The numbers that codes have by now, of statements that have left some out.
async fn try_keep(
    store: &Store,
    pool: (i64, i64),
    batch: &[NewCode],
) -> Result<HashMap<String, i64>, Failure> {
    let mut tx = store.begin().await?;
    let mut there = HashMap::new();
    for codes in batch.chunks(ROWS) {
        let kept = codes::insert(&mut tx, pool, codes).await?;
        if usize::try_from(kept).ok() != Some(codes.len()) {
            there.extend(codes::numbers(&mut tx, pool.0, codes).await?);
        }
    }
    tx.commit().await?;
    Ok(there)
}
