//! A page of entries is one range of an index, read in its order: however far the page is, nothing
//! is sorted and nothing is skipped.

use funfair_campaign::entry::{EntryState, Sort};
use funfair_server::{
    cursor::Cursor,
    store::{
        audit,
        gallery::{Wanted, page_query, queue_query},
    },
};
use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite};

use crate::{sample::campaign, world::World};

/// How SQLite goes about `query`, which sorts nothing.
async fn plan(world: &World, query: QueryBuilder<Sqlite>) -> String {
    let plan = plan_with_sorting(world, query).await;
    assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    plan
}

async fn plan_with_sorting(world: &World, query: QueryBuilder<Sqlite>) -> String {
    let sql = format!("EXPLAIN QUERY PLAN {}", query.into_string());
    let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(AssertSqlSafe(sql))
        .fetch_all(&world.database().await)
        .await
        .unwrap();
    let steps: Vec<String> = steps.into_iter().map(|(.., step)| step).collect();
    let plan = steps.join("\n");
    assert!(!plan.contains("SCAN"), "{plan}");
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
    for (sort, index, equal, range) in [
        (
            Sort::New,
            "entry_by_time",
            "campaign=? AND widget=? AND public=?",
            "(at_ms,id)<(?,?)",
        ),
        (
            Sort::Top,
            "entry_by_likes",
            "campaign=? AND widget=? AND public=?",
            "(likes,id)<(?,?)",
        ),
        (
            Sort::Featured,
            "entry_by_state",
            "campaign=? AND widget=? AND state=?",
            "(at_ms,id)<(?,?)",
        ),
        (
            Sort::Own,
            "entry_by_participant",
            "campaign=? AND participant=? AND widget=?",
            "(at_ms,id)<(?,?)",
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
                let range = after
                    .as_ref()
                    .map_or(String::new(), |_| format!(" AND {range}"));
                let step = format!("SEARCH e USING INDEX {index} ({equal}{range})");
                let plan = plan(&world, query).await;
                assert!(plan.contains(&step), "{sort:?}: {step}\n{plan}");
            }
        }
    }
}

#[tokio::test]
async fn a_page_of_the_queue_is_a_range_of_an_index() {
    let world = World::with(&campaign()).await;
    for after in cursors() {
        let query = queue_query(("spring", "wheel"), EntryState::Pending, after.as_ref(), 51);
        let range = after.map_or("", |_| " AND (at_ms,id)>(?,?)");
        let plan = plan(&world, query).await;
        for step in [
            format!(
                "SEARCH e USING INDEX entry_by_state (campaign=? AND widget=? AND state=?{range})"
            ),
            "SEARCH o USING INDEX entry_by_sameness (campaign=? AND widget=? AND sameness=?)"
                .to_owned(),
        ] {
            assert!(plan.contains(&step), "{step}\n{plan}");
        }
    }
}

#[tokio::test]
async fn a_page_of_the_audit_is_a_range_of_an_index() {
    let world = World::with(&campaign()).await;
    for after in cursors() {
        let query = audit::page_query(("spring", ""), after.as_ref(), 51);
        let range = after.map_or("", |_| " AND (at_ms,id)<(?,?)");
        let step = format!("SEARCH audit USING INDEX audit_by_time (campaign=?{range})");
        let plan = plan(&world, query).await;
        assert!(plan.contains(&step), "{step}\n{plan}");
    }
    // The few rows of one thing are sorted.
    let query = audit::page_query(("spring", "entry"), None, 51);
    let step = "SEARCH audit USING INDEX audit_by_subject (campaign=? AND subject=?)";
    let plan = plan_with_sorting(&world, query).await;
    assert!(plan.contains(step), "{plan}");
}
