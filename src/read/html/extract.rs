//! [`Readability`]: the main text of a page by the method of Mozilla's reader view.

use dom_smoothie::{Config, TextMode};

use super::{Extractor, Page};

/// Scores the elements of a page by their words, commas, links and class names, and keeps the best with those like it
/// (the crate `dom_smoothie`).
#[derive(Debug, Default)]
pub struct Readability;

impl Extractor for Readability {
    fn main_text(&self, page: Page) -> String {
        // The page's own data is read by us.
        let config = Config { text_mode: TextMode::Formatted, disable_json_ld: true, ..Config::default() };
        let document = page.into_document();
        // What is written under pictures is no part of the text, and often repeats it.
        document.select("figcaption").remove();
        let article =
            dom_smoothie::Readability::with_document(document, None, Some(config)).and_then(|mut r| r.parse());
        article.map(|article| article.text_content.trim().to_owned()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pages in the shapes of news sites around the same paragraphs.
    const SHAPES: [(&str, &str, &str, &str); 5] = [
        (
            "article",
            "<main><article><h1>Dam holds</h1><div class=share>Share Tweet</div>",
            "<p>@</p>",
            "</article><aside><a href=/1>Five dams</a></aside></main>",
        ),
        ("soup", "<div id=story><div class=storytext>", "@<br><br>\n", "</div></div>"),
        (
            "sections",
            "<main><section name=articleBody>",
            "<div class=companion><div><p>@</p></div></div><figure><img src=x><figcaption>Dusk.</figcaption></figure>",
            "</section></main>",
        ),
        ("blocks", "<article>", "<div data-component=text-block><p>@</p></div>", "</article>"),
        ("table", "<table><tr><td><a href=/>Home</a><td><font face=Times>", "<p>@", "</font></table>"),
    ];

    #[test]
    fn paragraphs_survive_in_every_shape_of_page() {
        let paragraphs: Vec<String> = (1..9)
            .map(|i| format!("“The dam holds for {i} more winters, and nobody has to leave,” Ana Ruiz, the mayor, said on day {i}."))
            .collect();
        for (what, before, each, after) in SHAPES {
            let body: String = paragraphs.iter().map(|p| each.replace('@', p)).collect();
            let nav = "<nav><ul><li><a href=/n>News</a><li><a href=/s>Sport</a></ul></nav>";
            let foot = "<footer><p>© 2026 The Valley Post. <a href=/t>Terms</a></p></footer>";
            let page = format!("<!DOCTYPE html><title>Dam</title><body>{nav}{before}{body}{after}{foot}</body>");
            let text = Readability.main_text(Page::new(page));
            let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
            for paragraph in &paragraphs {
                assert!(lines.contains(&paragraph.as_str()), "{what}: {paragraph} is not in:\n{text}");
            }
            for furniture in ["Terms", "Sport", "Dusk", "Five dams"] {
                assert!(!text.contains(furniture), "{what}: {furniture} is in:\n{text}");
            }
        }
    }
}
