//! Where a page of a long list ended, as an opaque text that leads to the next one.
//!
//! A cursor names the last row that was seen, by what orders it and by its id. So a page is found
//! by an index however far it is, and rows that come or go meanwhile shift nothing.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use funfair_campaign::protocol::ProblemCode;

use crate::{failure::Failure, request::is_word};

/// Longer ones are not ours.
const MAX_BYTES: usize = 200;

/// The last row of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// What the list is ordered by.
    pub value: i64,
    /// Id of the row.
    pub id: String,
}

impl Cursor {
    /// The text that [`Cursor::read`] takes for the list with this order.
    #[must_use]
    pub fn write(&self, order: &str) -> String {
        BASE64.encode(format!("{order}.{}.{}", self.value, self.id))
    }

    /// Reads the `after` of a request for the list with this order; an empty one asks for the
    /// first page.
    ///
    /// # Errors
    /// `bad_request` for what no page of this list has given.
    pub fn read(after: &str, order: &str) -> Result<Option<Self>, Failure> {
        if after.is_empty() {
            return Ok(None);
        }
        let detail = "`after` must be the `next` of a page in the same order";
        let cursor = decode(after, order);
        cursor
            .map(Some)
            .ok_or_else(|| Failure::new(ProblemCode::BadRequest, detail))
    }
}

fn decode(after: &str, order: &str) -> Option<Cursor> {
    if after.len() > MAX_BYTES {
        return None;
    }
    let text = String::from_utf8(BASE64.decode(after).ok()?).ok()?;
    let (value, id) = text
        .strip_prefix(order)?
        .strip_prefix('.')?
        .split_once('.')?;
    is_word(id, 1..=64).then_some(())?;
    Some(Cursor {
        value: value.parse().ok()?,
        id: id.to_owned(),
    })
}

/// The first `most` of `rows`, and where the next page begins if there are more.
pub fn cut<T>(
    mut rows: Vec<T>,
    most: usize,
    order: &str,
    last: impl FnOnce(&T) -> Cursor,
) -> (Vec<T>, Option<String>) {
    let more = rows.len() > most;
    rows.truncate(most);
    let next = rows.last().filter(|_| more).map(last);
    (rows, next.map(|cursor| cursor.write(order)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_in_its_own_order_only() {
        for value in [0, -5, i64::MAX, i64::MIN] {
            let cursor = Cursor {
                value,
                id: "5d1e-a_b".to_owned(),
            };
            let text = cursor.write("new");
            assert_eq!(Cursor::read(&text, "new").unwrap(), Some(cursor));
            assert!(Cursor::read(&text, "top").is_err());
            assert!(Cursor::read(&text, "ne").is_err());
        }
        assert_eq!(Cursor::read("", "new").unwrap(), None);
    }

    #[test]
    fn what_no_page_gave_is_refused() {
        let written = [
            "new.1",
            "new.1.",
            "new..id",
            "new.x.id",
            "new.1.a b",
            "new.1.a.b",
            "1.id",
            "new",
        ];
        let mut texts = written.map(|text| BASE64.encode(text)).to_vec();
        texts.extend(["%".to_owned(), "new.1.id".to_owned(), "A".repeat(5_000)]);
        texts.push(BASE64.encode(b"new.1.\xff"));
        texts.push(format!("{}=", BASE64.encode("new.1.idx")));
        for text in texts {
            assert!(Cursor::read(&text, "new").is_err(), "{text}");
        }
    }

    #[test]
    fn there_is_a_next_page_only_where_rows_are_left() {
        let last = |row: &i64| Cursor {
            value: *row,
            id: "id".to_owned(),
        };
        assert_eq!(cut(vec![3, 2], 2, "o", last), (vec![3, 2], None));
        let (rows, next) = cut(vec![3, 2, 1], 2, "o", last);
        assert_eq!(rows, [3, 2]);
        let next = Cursor::read(&next.unwrap(), "o").unwrap().unwrap();
        assert_eq!(next.value, 2);
    }
}
