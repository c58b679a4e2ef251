//! The document describes what there is, all of it.

use std::collections::BTreeSet;

use axum::{body::Body, http::Request};
use funfair_campaign::{entry::EntryState, protocol::ProblemCode, widgets::KINDS};
use funfair_server::{gallery::Query, operation::COMMON_PROBLEMS, routes::OPERATIONS};
use serde_json::Value;

use crate::{
    entries::{ask, enter, handed_in, like, participant},
    sample::campaign,
    world::World,
};

async fn document() -> Value {
    World::with(&campaign())
        .await
        .get("/openapi.json")
        .await
        .ok()
}

fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            if let Some(target) = fields.get("$ref").and_then(Value::as_str) {
                found.insert(target);
            }
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_operation_is_described_with_its_problems() {
    let document = document().await;
    let mut described = 0;
    for path in document["paths"].as_object().unwrap().values() {
        described += path.as_object().unwrap().len();
    }
    assert_eq!(described, OPERATIONS.len());
    for operation in OPERATIONS {
        let method = operation.method.as_str().to_lowercase();
        let found = &document["paths"][operation.path][&method];
        assert_eq!(found["operationId"], operation.id);
        assert!(found["responses"][operation.status.to_string()].is_object());
        for code in operation.problems.iter().chain(COMMON_PROBLEMS) {
            let response = &found["responses"][code.status().to_string()];
            let codes = &response["content"]["application/problem+json"]["schema"]["properties"]["code"]
                ["enum"];
            let codes = codes.as_array().unwrap();
            assert!(
                codes.contains(&code.key().into()),
                "{} {code:?}",
                operation.id
            );
        }
    }
}

#[tokio::test]
async fn every_problem_but_a_wrong_method_belongs_to_an_operation() {
    let listed: BTreeSet<_> = OPERATIONS
        .iter()
        .flat_map(|operation| operation.problems.iter().chain(COMMON_PROBLEMS))
        .map(|code| code.key())
        .collect();
    let missing: Vec<_> = ProblemCode::ALL
        .iter()
        .filter(|code| !listed.contains(code.key()))
        .collect();
    assert_eq!(missing, [&ProblemCode::BadMethod]);
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_every_kind_is_in() {
    let document = document().await;
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for target in found {
        let pointer = target
            .strip_prefix('#')
            .unwrap_or_else(|| panic!("{target} is outside"));
        assert!(document.pointer(pointer).is_some(), "{target}");
    }
    for (schema, field) in [
        ("WidgetView", "view"),
        ("ActionRequest", "action"),
        ("WidgetState", "state"),
        ("ActionResponse", "outcome"),
    ] {
        let shapes = &document["components"]["schemas"][schema]["properties"][field]["anyOf"];
        assert_eq!(
            shapes.as_array().unwrap().len(),
            KINDS.len(),
            "{schema}.{field}"
        );
    }
}

/// The types generate the document, and the document must describe what really travels.
#[tokio::test]
async fn what_travels_fits_the_document() {
    let sure_win = crate::sample::sure_win("coupon", 5);
    let tokens = ["--admin-tokens", "ann=0123456789abcdef0123456789abcdef"];
    let world = World::with_arguments(&sure_win, &tokens).await;
    let document = world.get("/openapi.json").await.ok();
    let mut player = world.player().await;
    let spun = player.spin("key-00001").await.ok();
    let award = spun["awards"][0]["id"].as_str().unwrap().to_owned();
    let participant = participant(&player).await;
    let pending = enter(&world, &participant, &handed_in("a", EntryState::Pending)).await;
    let accepted = enter(&world, &participant, &handed_in("b", EntryState::Accepted)).await;
    like(&world, &participant, &accepted, true).await;
    let gallery = ask(&world, Some(&participant), &Query::default()).await;
    let rejected = serde_json::json!({"state": "rejected", "reason": "blurred"});
    let admin = async |request: axum::http::request::Builder, body: String| {
        let bearer = tokens[1].replace("ann=", "Bearer ");
        let request = request.header("authorization", bearer);
        let reply = world.send(request.body(Body::from(body)).unwrap()).await;
        reply.ok()
    };
    let at = "/admin/v1/campaigns/spring";
    let get = |path: &str| Request::get(format!("{at}/{path}"));
    let moderation = Request::post(format!("{at}/entries/{pending}"));
    let moderated = admin(moderation, rejected.to_string()).await;
    let answers = [
        ("Entries", serde_json::to_value(gallery.unwrap()).unwrap()),
        ("ModeratedEntry", moderated),
        (
            "ModeratedEntries",
            admin(get("widgets/wheel/entries?state=rejected"), String::new()).await,
        ),
        ("Audit", admin(get("audit"), String::new()).await),
        ("Me", player.get("me").await.ok()),
        ("CampaignView", world.get("/v1/campaigns/spring").await.ok()),
        ("Session", player.start(serde_json::json!({})).await.ok()),
        ("ActionResponse", spun),
        ("Awards", player.get("awards").await.ok()),
        (
            "Award",
            player.claim(&award, serde_json::json!({})).await.ok(),
        ),
        (
            "Board",
            world
                .get("/v1/campaigns/spring/widgets/wheel/board")
                .await
                .ok(),
        ),
        ("Health", world.get("/healthz").await.ok()),
        ("Problem", player.spin("short").await.json()),
    ];
    for (name, answer) in answers {
        let mut schema = document.clone();
        schema["$ref"] = format!("#/components/schemas/{name}").into();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&answer)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}
