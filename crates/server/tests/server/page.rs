//! The page of a campaign, as messengers, searches and browsers read it before any script runs.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    sample::campaign,
    world::{Reply, World},
};

const PLAY: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<title>Funfair</title>\n\
    <!-- campaign -->\n</head>\n<body><!-- campaign --></body>\n</html>\n";
const MODERATE: &str = "<!doctype html><title>Moderation</title>";
const INDEX: &str = "<!doctype html><title>Landing</title>";
const SELF: &str = "frame-ancestors 'self'";

async fn world(campaign: &Value) -> (World, TempDir) {
    let dist = TempDir::new().unwrap();
    for (name, text) in [
        ("play.html", PLAY),
        ("play.html.br", "stale"),
        ("index.html", INDEX),
        ("moderate.html", MODERATE),
    ] {
        std::fs::write(dist.path().join(name), text).unwrap();
    }
    let folder = dist.path().display().to_string();
    let world = World::with_arguments(campaign, &["--dist", &folder]).await;
    (world, dist)
}

/// A campaign with everything that its page shows.
fn shared() -> Value {
    let mut campaign = campaign();
    campaign["embed"] = json!({"origins": ["https://shop.example", "http://localhost:5173"]});
    campaign["share"] = json!({
        "description": {"zh-CN": "每天转一次", "en": "One spin a day"},
        "picture": "pictures/tea.jpg"
    });
    campaign
}

async fn fetch(world: &World, path: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.send(request.body(Body::empty()).unwrap()).await
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.to_vec()).unwrap()
}

#[tokio::test]
async fn a_page_says_what_its_campaign_is() {
    let (world, _dist) = world(&shared()).await;
    for path in [
        "/?campaign=spring&lang=en",
        "/index.html?campaign=spring&lang=en",
        "/play.html?campaign=spring&lang=en&widget=wheel",
        "/play.html?lang=en&lang=zh-CN&campaign=spring&campaign=gone",
        "/?%63ampaign=sprin%67&lang=en",
    ] {
        let reply = fetch(&world, path, &[("host", "play.example")]).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        assert_eq!(
            text(&reply),
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<title>Spring luck</title>\n\
             <meta name=\"description\" content=\"One spin a day\">\n\
             <meta property=\"og:type\" content=\"website\">\n\
             <meta property=\"og:title\" content=\"Spring luck\">\n\
             <meta property=\"og:description\" content=\"One spin a day\">\n\
             <meta property=\"og:image\" content=\"http://play.example/pictures/tea.jpg\">\n\
             <meta property=\"og:locale\" content=\"en\">\n\
             </head>\n<body><!-- campaign --></body>\n</html>\n",
            "{path}"
        );
        assert_eq!(
            reply.header("content-security-policy"),
            "frame-ancestors 'self' https://shop.example http://localhost:5173"
        );
        assert_eq!(reply.header("cache-control"), "no-cache");
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn a_page_speaks_the_language_asked_for_or_that_of_the_browser() {
    let (world, _dist) = world(&shared()).await;
    for (query, accepted, locale) in [
        ("&lang=en-GB", "zh-CN", "en"),
        ("&lang=zh-TW", "en", "zh-CN"),
        ("&lang=fr", "en", "zh-CN"),
        ("&lang=", "en", "en"),
        ("", "en-US,en;q=0.9", "en"),
        ("", "fr,en;q=0.4,zh;q=0.6", "zh-CN"),
        ("", "fr, en;q=0.1", "en"),
        ("", "fr", "zh-CN"),
        ("", "*", "zh-CN"),
        ("", "", "zh-CN"),
    ] {
        let path = format!("/?campaign=spring{query}");
        let reply = fetch(&world, &path, &[("accept-language", accepted)]).await;
        let html = text(&reply);
        let lang = format!("<html lang=\"{locale}\">");
        assert!(html.contains(&lang), "{query} {accepted}: {html}");
        let og = format!("\"og:locale\" content=\"{}\"", locale.replace('-', "_"));
        assert!(html.contains(&og), "{query} {accepted}: {html}");
        assert!(html.contains(if locale == "en" {
            "Spring luck"
        } else {
            "春日好运"
        }));
        assert!(
            reply
                .headers
                .get_all("vary")
                .iter()
                .any(|vary| vary == "accept-language")
        );
    }
}

#[tokio::test]
async fn a_picture_has_the_address_that_the_caller_sees() {
    let image = "property=\"og:image\" content=\"";
    for (picture, headers, expected) in [
        (
            "pictures/a.jpg",
            &[("host", "play.example:8787")][..],
            "http://play.example:8787/pictures/a.jpg",
        ),
        (
            "/a.jpg",
            &[("host", "[::1]:80"), ("x-forwarded-proto", "http")],
            "http://[::1]:80/a.jpg",
        ),
        (
            "./a.jpg",
            &[("host", "a.example"), ("x-forwarded-proto", "https, http")],
            "https://a.example/a.jpg",
        ),
        (
            "a.jpg",
            &[("host", "a.example"), ("x-forwarded-proto", "javascript")],
            "http://a.example/a.jpg",
        ),
        (
            "a.jpg?\"><b>",
            &[("host", "a.example")],
            "http://a.example/a.jpg?&quot;&gt;&lt;b&gt;",
        ),
        (
            "https://cdn.example/a.jpg",
            &[("host", "a.example")],
            "https://cdn.example/a.jpg",
        ),
        ("a.jpg", &[("host", "a.example/\"><script>")], ""),
        ("a.jpg", &[("host", "")], ""),
        ("a.jpg", &[], ""),
    ] {
        let mut campaign = shared();
        campaign["share"]["picture"] = json!(picture);
        let (world, _dist) = world(&campaign).await;
        let html = text(&fetch(&world, "/?campaign=spring", headers).await);
        let found = html
            .split_once(image)
            .map_or("", |(_, rest)| rest.split_once('"').unwrap().0);
        assert_eq!(found, expected, "{picture} {headers:?}");
    }
}

#[tokio::test]
async fn no_text_of_a_campaign_is_more_than_text() {
    let hostile = "</title><script>alert('1')</script>\"' onload=x &lt; <!-- campaign --> <title>Funfair</title>";
    let mut campaign = shared();
    campaign["title"] = json!(hostile);
    campaign["share"]["description"] = json!(hostile);
    let (world, _dist) = world(&campaign).await;
    let html = text(&fetch(&world, "/?campaign=spring&lang=%22%3E%3Cscript%3E", &[]).await);
    let escaped = "&lt;/title&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&#39; onload=x \
        &amp;lt; &lt;!-- campaign --&gt; &lt;title&gt;Funfair&lt;/title&gt;";
    assert_eq!(html.matches(escaped).count(), 4, "{html}");
    assert_eq!(html.matches("<title>").count(), 1, "{html}");
    assert_eq!(html.matches("</title>").count(), 1, "{html}");
    assert_eq!(html.matches("<meta ").count(), 5, "{html}");
    assert!(!html.contains("<script"), "{html}");
}

#[tokio::test]
async fn a_campaign_that_says_little_has_a_page_that_says_no_more() {
    let (world, _dist) = world(&campaign()).await;
    let reply = fetch(
        &world,
        "/?campaign=spring&lang=en",
        &[("host", "a.example")],
    )
    .await;
    let html = text(&reply);
    assert!(html.contains("<title>Spring luck</title>"), "{html}");
    assert!(
        !html.contains("description") && !html.contains("og:image"),
        "{html}"
    );
    assert_eq!(reply.header("content-security-policy"), SELF);
}

#[tokio::test]
async fn any_page_may_hold_what_says_so() {
    let mut open = crate::quiz::quiz();
    for part in ["prizes", "pools"] {
        open[part] = json!([]);
    }
    open["widgets"][0]["config"]["finale"] = json!(null);
    for level in open["widgets"][0]["config"]["levels"]
        .as_array_mut()
        .unwrap()
    {
        level.as_object_mut().unwrap().remove("pool");
    }
    open["embed"] = json!({"origins": ["*"]});
    let (world, _dist) = world(&open).await;
    let reply = fetch(&world, "/?campaign=spring", &[]).await;
    assert_eq!(
        reply.header("content-security-policy"),
        "frame-ancestors 'self' *"
    );
}

#[tokio::test]
async fn a_campaign_that_is_not_there_has_the_bare_page() {
    let (world, _dist) = world(&shared()).await;
    for (path, status, html) in [
        ("/?campaign=gone", 404, PLAY),
        ("/?campaign=", 404, PLAY),
        ("/index.html?campaign=%ff%00", 404, PLAY),
        ("/play.html?campaign=https://evil.example/c.json", 404, PLAY),
        ("/play.html", 200, PLAY),
        ("/play.html?lang=en", 200, PLAY),
        ("/", 200, INDEX),
        ("/?widget=wheel", 200, INDEX),
        ("/index.html", 200, INDEX),
    ] {
        let reply = fetch(&world, path, &[("accept-encoding", "identity")]).await;
        assert_eq!(reply.status.as_u16(), status, "{path}");
        assert_eq!(text(&reply), html, "{path}");
        assert_eq!(reply.header("content-security-policy"), SELF, "{path}");
        assert_eq!(reply.header("cache-control"), "no-cache", "{path}");
        assert_eq!(
            reply.header("content-type"),
            "text/html; charset=utf-8",
            "{path}"
        );
    }
}

/// It shows what strangers have handed in, to somebody who may decide about it.
#[tokio::test]
async fn the_page_of_operators_runs_nothing_else_and_is_in_no_frame() {
    let (world, _dist) = world(&shared()).await;
    for path in [
        "/?moderate=spring",
        "/?lang=en&moderate=gone",
        "/index.html?moderate=",
        "/moderate.html",
        "/moderate.html?campaign=spring",
    ] {
        let reply = fetch(&world, path, &[("accept-encoding", "identity")]).await;
        assert_eq!(reply.status.as_u16(), 200, "{path}");
        assert_eq!(text(&reply), MODERATE, "{path}");
        let policy = reply.header("content-security-policy");
        for part in [
            "default-src 'none';",
            "script-src 'self' ",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(reply.header("x-robots-tag"), "noindex", "{path}");
    }
    let reply = fetch(&world, "/?campaign=spring&moderate=spring", &[]).await;
    assert!(text(&reply).contains("<html lang"), "players come first");
}

/// What is written for its request cannot have been compressed by the build.
#[tokio::test]
async fn a_page_is_compressed_as_it_is_written() {
    let (world, _dist) = world(&shared()).await;
    for path in [
        "/?campaign=spring",
        "/play.html",
        "/play.html?campaign=gone",
    ] {
        for encoding in ["br", "gzip"] {
            let reply = fetch(&world, path, &[("accept-encoding", encoding)]).await;
            assert_eq!(reply.header("content-encoding"), encoding, "{path}");
            assert_ne!(&reply.body[..], b"stale", "{path}");
        }
    }
    let posted = Request::post("/?campaign=spring")
        .body(Body::empty())
        .unwrap();
    assert_eq!(world.send(posted).await.code(), "not_found");
}
