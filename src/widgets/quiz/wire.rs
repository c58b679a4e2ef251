//! What the backend says of a quiz, read as far as it is shown.
//!
//! By hand and not by serde: reading a dozen structs weighs as much as showing them. The names
//! are those of `funfair_campaign::widgets::quiz`, which the tests in the browser hold it to.

use crate::endpoint::Json;

/// A quiz: `View`.
pub(super) struct Quiz {
    pub(super) levels: Vec<Level>,
    pub(super) lives: Option<u32>,
    /// Seconds per question.
    pub(super) seconds: Option<u32>,
    /// Who chooses more time gets this multiple of it; 0 for as long as they like.
    pub(super) relaxed_times: u32,
}

/// A level: `LevelView`.
pub(super) struct Level {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) picture: String,
    pub(super) ask: u32,
    pub(super) pass: u32,
    pub(super) opens_ms: Option<f64>,
}

/// Where the participant stands: `Shown`.
pub(super) struct Shown {
    pub(super) levels: Vec<Stands>,
    pub(super) run: Option<Run>,
}

/// Where the participant stands in a level: `LevelShown`.
pub(super) struct Stands {
    pub(super) unlocked: bool,
    pub(super) passed: bool,
    pub(super) stars: u32,
    pub(super) points: Option<f64>,
    pub(super) left: Option<u32>,
    pub(super) next_ms: Option<f64>,
}

/// A run under way: `RunShown`.
pub(super) struct Run {
    pub(super) run: u32,
    pub(super) level: String,
    pub(super) waiting: bool,
    pub(super) due_ms: Option<f64>,
}

/// What came of an action: `Outcome`.
pub(super) struct Outcome {
    pub(super) level: String,
    pub(super) question: Option<Question>,
    pub(super) marks: Vec<Mark>,
    pub(super) points: u32,
    pub(super) lives: Option<u32>,
    pub(super) verdict: Option<Verdict>,
    /// `Summary`, read by `finish`.
    pub(super) summary: Json,
}

/// How a question stands: `Mark`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Open,
    Right,
    Wrong,
}

/// A question: `QuestionView`.
pub(super) struct Question {
    pub(super) run: u32,
    pub(super) showing: u32,
    pub(super) place: u32,
    pub(super) again: bool,
    pub(super) several: bool,
    pub(super) text: String,
    pub(super) picture: String,
    pub(super) alt: String,
    /// Text and picture; none for a statement.
    pub(super) options: Vec<(String, String)>,
    pub(super) limit_ms: Option<f64>,
    pub(super) due_ms: Option<f64>,
}

/// What became of an answer: `Verdict`.
pub(super) struct Verdict {
    pub(super) right: bool,
    pub(super) late: bool,
    /// A bit for each place.
    pub(super) choice: u32,
    pub(super) solution: Option<u32>,
    pub(super) explanation: String,
    /// Its name and address.
    pub(super) source: (String, String),
    pub(super) points: u32,
}

impl Quiz {
    pub(super) fn read(json: &Json) -> Self {
        let timing = json.field("timing");
        let level = |json: Json| Level {
            id: json.text_of("id"),
            title: json.text_of("title"),
            text: json.text_of("text"),
            picture: json.text_of("picture"),
            ask: json.count_of("ask"),
            pass: json.count_of("pass"),
            opens_ms: json.number_of("opens_ms"),
        };
        Self {
            levels: json.field("levels").items().map(level).collect(),
            lives: some_count(json, "lives"),
            seconds: some_count(&timing, "seconds"),
            relaxed_times: timing.count_of("relaxed_times"),
        }
    }
}

impl Shown {
    /// `None` before the session is there.
    pub(super) fn read(json: &Json) -> Option<Self> {
        let stands = |json: Json| Stands {
            unlocked: json.is("unlocked"),
            passed: json.is("passed"),
            stars: json.count_of("stars"),
            points: json.number_of("points"),
            left: some_count(&json, "left"),
            next_ms: json.number_of("next_ms"),
        };
        let run = there(json.field("run")).map(|json| Run {
            run: json.count_of("run"),
            level: json.text_of("level"),
            waiting: json.is("waiting"),
            due_ms: json.number_of("due_ms"),
        });
        let levels = there(json.field("levels"))?;
        Some(Self {
            levels: levels.items().map(stands).collect(),
            run,
        })
    }
}

impl Outcome {
    pub(super) fn read(json: &Json) -> Self {
        let mark = |json: Json| match json.as_text().as_bytes().first() {
            Some(b'r') => Mark::Right,
            Some(b'w') => Mark::Wrong,
            _ => Mark::Open,
        };
        Self {
            level: json.text_of("level"),
            question: there(json.field("question")).map(|json| question(&json)),
            marks: json.field("marks").items().map(mark).collect(),
            points: json.count_of("points"),
            lives: some_count(json, "lives"),
            verdict: there(json.field("verdict")).map(|json| verdict(&json)),
            summary: json.field("summary"),
        }
    }

    /// Whether the run is over.
    pub(super) fn is_over(&self) -> bool {
        self.summary.is_there()
    }
}

fn question(json: &Json) -> Question {
    let option = |json: Json| (json.text_of("text"), json.text_of("picture"));
    Question {
        run: json.count_of("run"),
        showing: json.count_of("showing"),
        place: json.count_of("place"),
        again: json.is("again"),
        several: json.text_of("ask").as_bytes().first() == Some(&b'm'),
        text: json.text_of("text"),
        picture: json.text_of("picture"),
        alt: json.text_of("alt"),
        options: json.field("options").items().map(option).collect(),
        limit_ms: json.number_of("limit_ms"),
        due_ms: json.number_of("due_ms"),
    }
}

fn verdict(json: &Json) -> Verdict {
    let source = json.field("source");
    Verdict {
        right: json.is("right"),
        late: json.is("late"),
        choice: places(&json.field("choice")),
        solution: there(json.field("solution")).map(|json| places(&json)),
        explanation: json.text_of("explanation"),
        source: (source.text_of("name"), source.text_of("url")),
        points: json.count_of("points"),
    }
}

impl Question {
    /// How many options there are.
    pub(super) fn count(&self) -> u32 {
        match self.options.len() {
            0 => 2,
            count => u32::try_from(count).unwrap_or_default(),
        }
    }
}

fn there(json: Json) -> Option<Json> {
    json.is_there().then_some(json)
}

fn some_count(json: &Json, name: &str) -> Option<u32> {
    there(json.field(name)).map(|_| json.count_of(name))
}

/// A bit for each place of a list.
fn places(json: &Json) -> u32 {
    json.items().fold(0, |bits, place| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "below 6, and `as` saturates"
        )]
        let place = place.as_number().unwrap_or_default() as u32;
        bits | 1_u32.checked_shl(place).unwrap_or_default()
    })
}
