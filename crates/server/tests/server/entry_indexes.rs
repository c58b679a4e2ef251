//! A page of entries is one range of an index, read in its order: however far the page is, nothing
//! is sorted and nothing is skipped.

use funfair_campaign::entry::{EntryState, Sort};
use funfair_server::{
    cursor::Cursor,
    store::{
        audit,
        gallery::{Wanted, page_query, queue_query},
        statement::Statement,
    },
};

use crate::{database::is_postgres, sample::campaign, world::World};

/// A range of an index, in the order of the index: how both databases tell of it.
struct Range {
    /// Short name of the table.
    table: &'static str,
    index: &'static str,
    equal: &'static [&'static str],
    /// Columns of a cursor with what they are compared by, if there is one.
    beyond: Option<(&'static str, &'static str)>,
}

impl Range {
    /// What a plan says of it.
    fn steps(&self) -> Vec<String> {
        if is_postgres() {
            let mut steps = vec![format!("using {} on", self.index)];
            steps.extend(self.equal.iter().map(|column| format!("({column} = ")));
            let beyond = self
                .beyond
                .map(|(columns, than)| format!("(ROW({}) {than} ROW(", columns.replace(',', ", ")));
            steps.extend(beyond);
            return steps;
        }
        let equal: Vec<_> = self.equal.iter().map(|it| format!("{it}=?")).collect();
        let beyond = self
            .beyond
            .map(|(columns, than)| format!(" AND ({columns}){than}(?,?)"));
        vec![format!(
            "SEARCH {} USING INDEX {} ({}{})",
            self.table,
            self.index,
            equal.join(" AND "),
            beyond.unwrap_or_default()
        )]
    }
}

/// How the database goes about `query`, which reads this range, and sorts nothing.
async fn is_range(world: &World, query: Statement, range: &Range) {
    let plan = plan(world, query, range).await;
    assert!(
        !plan.contains("TEMP B-TREE") && !plan.contains("Sort"),
        "{plan}"
    );
}

/// The plan of `query`, which reads this range.
async fn plan(world: &World, query: Statement, range: &Range) -> String {
    let pool = world.database().await;
    let plan = if is_postgres() {
        // Its tables are empty here, so that reading all of one would be fastest.
        let mut connection = pool.acquire().await.unwrap();
        for way in ["seqscan", "bitmapscan"] {
            let off = sqlx::AssertSqlSafe(format!("SET enable_{way} = off"));
            sqlx::query(off).execute(&mut *connection).await.unwrap();
        }
        // To read no rows, the index of exports is as good as any.
        for step in ["BEGIN", "DROP INDEX entry_by_age"] {
            sqlx::query(step).execute(&mut *connection).await.unwrap();
        }
        let steps = query.after("EXPLAIN").query::<(String,)>();
        let steps = steps.fetch_all(&mut *connection).await.unwrap();
        let back = sqlx::query("ROLLBACK").execute(&mut *connection);
        back.await.unwrap();
        steps.into_iter().map(|(step,)| step + "\n").collect()
    } else {
        let steps = query.after("EXPLAIN QUERY PLAN");
        let steps = steps.query::<(i64, i64, i64, String)>().fetch_all(&pool);
        let steps = steps.await.unwrap().into_iter();
        steps.map(|(.., step)| step + "\n").collect::<String>()
    };
    assert!(
        !plan.contains("SCAN") && !plan.contains("Seq Scan"),
        "{plan}"
    );
    for step in range.steps() {
        assert!(plan.contains(&step), "{step}\n{plan}");
    }
    plan
}

fn cursors() -> [Option<Cursor>; 2] {
    let cursor = Cursor {
        value: 7,
        id: "id".to_owned(),
    };
    [None, Some(cursor)]
}

#[tokio::test]
async fn a_page_of_a_gallery_is_a_range_of_an_index() {
    let world = World::with(&campaign()).await;
    for (sort, index, equal, beyond) in [
        (
            Sort::New,
            "entry_by_time",
            &["campaign", "widget", "public"],
            "at_ms,id",
        ),
        (
            Sort::Top,
            "entry_by_likes",
            &["campaign", "widget", "public"],
            "likes,id",
        ),
        (
            Sort::Featured,
            "entry_by_state",
            &["campaign", "widget", "state"],
            "at_ms,id",
        ),
        (
            Sort::Own,
            "entry_by_participant",
            &["campaign", "participant", "widget"],
            "at_ms,id",
        ),
    ] {
        for after in cursors() {
            for (search, category) in [("", ""), ("day", ""), ("", "food")] {
                let query = page_query(&Wanted {
                    campaign: "spring",
                    widget: "wheel",
                    asking: "one",
                    sort,
                    search,
                    category,
                    after: after.as_ref(),
                    most: 25,
                });
                let range = Range {
                    table: "e",
                    index,
                    equal,
                    beyond: after.as_ref().map(|_| (beyond, "<")),
                };
                is_range(&world, query, &range).await;
            }
        }
    }
}

#[tokio::test]
async fn a_page_of_the_queue_is_a_range_of_an_index() {
    let world = World::with(&campaign()).await;
    for after in cursors() {
        let query = || queue_query(("spring", "wheel"), EntryState::Pending, after.as_ref(), 51);
        let range = Range {
            table: "e",
            index: "entry_by_state",
            equal: &["campaign", "widget", "state"],
            beyond: after.as_ref().map(|_| ("at_ms,id", ">")),
        };
        is_range(&world, query(), &range).await;
        let same = Range {
            table: "o",
            index: "entry_by_sameness",
            equal: &["campaign", "widget", "sameness"],
            beyond: None,
        };
        is_range(&world, query(), &same).await;
    }
}

#[tokio::test]
async fn a_page_of_the_audit_is_a_range_of_an_index() {
    let world = World::with(&campaign()).await;
    for after in cursors() {
        let query = audit::page_query(("spring", ""), after.as_ref(), 51);
        let range = Range {
            table: "audit",
            index: "audit_by_time",
            equal: &["campaign"],
            beyond: after.map(|_| ("at_ms,id", "<")),
        };
        is_range(&world, query, &range).await;
    }
    // The few rows of one thing are sorted.
    let query = audit::page_query(("spring", "entry"), None, 51);
    let range = Range {
        table: "audit",
        index: "audit_by_subject",
        equal: &["campaign", "subject"],
        beyond: None,
    };
    plan(&world, query, &range).await;
}
