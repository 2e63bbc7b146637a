//! What a page says about itself: in JSON-LD, in `meta` and `link` tags, in its headline.
//!
//! **Invariant: of several sources the one listed first counts, whatever their order on the page.**

use dom_query::{Document, NodeRef};
use serde_json::Value;

use super::super::fields::Field;
use super::super::record::RawRecord;

/// Names of `meta` tags (`name`, `property` or `itemprop`) by the field they tell, best first. JSON-LD is better (rank
/// 0 to 9), `link`, `time` and headings are worse (from 30 on).
const METAS: [(Field, &[&str]); 5] = [
    (Field::Url, &["og:url"]),
    (Field::Publisher, &["og:site_name", "dc.publisher", "citation_journal_title", "application-name"]),
    (Field::Author, &["author", "parsely-author", "sailthru.author", "dc.creator", "byl", "article:author"]),
    (
        Field::Date,
        &[
            "article:published_time",
            "datepublished",
            "parsely-pub-date",
            "og:article:published_time",
            "sailthru.date",
            "article.published",
            "publishdate",
            "publish-date",
            "pubdate",
            "ptime",
            "dc.date.issued",
            "dcterms.created",
            "dc.date",
            "date",
        ],
    ),
    (Field::Title, &["headline", "og:title", "twitter:title", "parsely-title", "dc.title"]),
];

/// Offers all that `page` says about itself.
pub(super) fn read(page: &Document, raw: &mut RawRecord) {
    for script in page.select("script[type='application/ld+json']").nodes() {
        // Some pages put their data into comments or CDATA; they have meta tags too.
        if let Ok(data) = serde_json::from_str::<Value>(script.text().trim()) {
            linked_data(&data, raw);
        }
    }
    for tag in page.select("meta[content]").nodes() {
        meta(tag, raw);
    }
    let mut offer = |field: Field, rank, value: Option<String>| {
        let mut value = value.unwrap_or_default();
        if field != Field::Url || is_article_url(&value) {
            raw.offer(field.ranked(rank), &mut value);
        }
    };
    let first = |selector: &str| page.select(selector).nodes().first().copied();
    offer(Field::Url, 9, first("link[rel=canonical]").and_then(|n| n.attr("href")).map(|v| v.to_string()));
    offer(Field::Date, 30, first("time[datetime]").and_then(|n| n.attr("datetime")).map(|v| v.to_string()));
    offer(Field::Title, 30, first("h1").map(|n| even(&n.text())));
    offer(Field::Title, 31, first("title").map(|n| even(&n.text())));
}

fn meta(tag: &NodeRef<'_>, raw: &mut RawRecord) {
    let name = ["property", "name", "itemprop"].into_iter().find_map(|key| tag.attr(key)).unwrap_or_default();
    let name = name.trim().to_ascii_lowercase();
    for (field, names) in &METAS {
        let Some(rank) = names.iter().position(|n| *n == name) else { continue };
        let mut value = even(&tag.attr("content").unwrap_or_default());
        let fits = match field {
            Field::Url => is_article_url(&value),
            // Facebook wants the address of a profile here.
            Field::Author => !value.contains("://"),
            _ => true,
        };
        if fits {
            raw.offer(field.ranked(10 + rank as u8), &mut value);
        }
    }
}

/// Looks for articles in JSON-LD: a record, a list of them, or a graph.
fn linked_data(data: &Value, raw: &mut RawRecord) {
    match data {
        Value::Array(all) => all.iter().for_each(|data| linked_data(data, raw)),
        Value::Object(object) => {
            if let Some(graph) = object.get("@graph") {
                linked_data(graph, raw);
            }
            if is_article(&data["@type"]) {
                take(data, raw);
            }
        }
        _ => {}
    }
}

fn is_article(kind: &Value) -> bool {
    match kind {
        Value::String(kind) => kind.ends_with("Article") || kind.ends_with("BlogPosting"),
        Value::Array(kinds) => kinds.iter().any(is_article),
        _ => false,
    }
}

fn take(data: &Value, raw: &mut RawRecord) {
    for (field, value) in [
        (Field::Title, &data["headline"]),
        (Field::Date, &data["datePublished"]),
        (Field::Author, &data["author"]),
        (Field::Publisher, &data["publisher"]),
    ] {
        raw.offer(field.ranked(0), &mut names(value));
    }
    // Without its paragraphs, so that it counts where nothing else was found.
    raw.offer(Field::Text.ranked(9), &mut data["articleBody"].as_str().unwrap_or_default().to_owned());
    let url = [&data["url"], &data["mainEntityOfPage"]["@id"], &data["mainEntityOfPage"]];
    if let Some(url) = url.into_iter().filter_map(Value::as_str).find(|url| is_article_url(url)) {
        raw.offer(Field::Url.ranked(12), &mut url.to_owned());
    }
}

/// A word, the name of a record, or those of a list.
fn names(value: &Value) -> String {
    match value {
        Value::String(word) => even(word),
        Value::Object(record) => record.get("name").map(names).unwrap_or_default(),
        Value::Array(all) => {
            let all = all.iter().map(|one| names(one).replace('|', "/")).filter(|one| !one.is_empty());
            all.collect::<Vec<_>>().join("|")
        }
        _ => String::new(),
    }
}

/// Whether an address may be that of an article: some sites give that of their first page on all of them.
fn is_article_url(url: &str) -> bool {
    let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    !path.trim_matches('/').is_empty()
}

/// On one line, with single spaces.
fn even(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Origin;
    use crate::read::ReadOptions;

    #[test]
    fn pages_tell_of_themselves_in_many_ways() {
        let expected = (
            "Dam holds",
            "The Valley Post",
            "Ana Ruiz|Leo Brandt",
            "2026-03-09T07:30:00Z",
            "https://valley.example/dam",
        );
        let ld = r#"<script type="application/ld+json">{"@context": "x", "@graph": [{"@type": "WebSite", "name": "no"},
            {"@type": ["NewsArticle"], "headline": "Dam holds", "datePublished": "2026-03-09T07:30:00Z",
             "author": [{"@type": "Person", "name": "Ana Ruiz"}, {"name": "Leo Brandt"}],
             "publisher": {"name": "The Valley Post"}, "mainEntityOfPage": {"@id": "https://valley.example/dam"}}]}</script>"#;
        let meta = r#"<meta property="og:title" content="Dam  holds"><meta property="og:site_name" content="The Valley Post">
            <meta name="author" content="Ana Ruiz|Leo Brandt"><meta property="article:author" content="https://fb.example/ana">
            <meta property="article:published_time" content="2026-03-09T07:30:00Z"><link rel="canonical" href="https://valley.example/dam">"#;
        let worse = r#"<meta name="parsely-author" content="Staff"><meta name="date" content="2020-01-01"><title>Dam | Post</title>
            <meta property="og:url" content="https://valley.example/"><time datetime="2020-01-01"></time><h1>Dam!</h1>"#;
        let broken = r#"<script type="application/ld+json">{"@type": </script>"#;
        for (what, page) in [("JSON-LD", ld), ("meta", meta)] {
            let page = Document::from(format!("<html><head>{broken}{worse}{page}</head>").as_str());
            let mut raw = RawRecord::default();
            read(&page, &mut raw);
            raw.offer(Field::Text.ranked(0), &mut "Good.".to_owned());
            let a = raw.finish(Origin::default(), &ReadOptions::default()).unwrap();
            let found =
                (a.title.as_str(), a.publisher.as_str(), a.author.as_str(), a.published.at.as_str(), a.url.as_str());
            assert_eq!(found, expected, "{what}");
        }
    }
}
