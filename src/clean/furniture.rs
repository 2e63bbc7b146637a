//! Lines of a web page that are not part of its article: share bars, credits, invitations, notices.
//!
//! Only short lines are looked at, by one set of expressions at once. A name that stands alone is kept: in a transcript it
//! says who speaks.
//!
//! **Invariant: a line with a quotation mark and a reporting verb is never furniture.**

use regex::{Regex, RegexSet};

/// Longest line, in bytes, that may be furniture.
const LONGEST: usize = 200;

/// What furniture looks like, without regard to case. `^` stands behind the marks that begin a list item.
const SHAPES: &[&str] = &[
    // Lines without a word.
    r"^[-–—_*•·.=~#|<>+\s]*$",
    // Advertising and the seams it leaves.
    r"^(?:advertisements?:?\s*)+(?:continue reading.*)?$",
    r"^(?:ads?|sponsored(?: content)?|promoted|paid post)$",
    r"^(?:story|article) contin[a-z]+ below.*$",
    r"^continue reading\b.*$",
    // The way to other pages.
    r"^(?:read|see|learn) (?:more|also|next|the full (?:story|article|report|transcript))\b.*$",
    r"^(?:read|related|related (?:stories|articles|coverage|content)|more|more on this|also see|see also|also read|watch|watch (?:now|live|below)|full coverage|special coverage|trending|most read|must[- ]read|don['’]t miss|recommended|slideshow|gallery)\s*:.*$",
    r"^more on this[\s.…]*$",
    r"^(?:photos?|video|related|read|watch|see also|also on \S+|more)\s*:.*\)$",
    r"^click (?:here|to|for|through|on)\b.*$",
    r"\bclick here(?: (?:for|to|if|and)\b[^.]*)?[.!)\]]*$",
    r"^visit .*homepage for more stories\b",
    r"^(?:just watched|play video|must watch)\b.*$",
    r"^(?:related|recommended|trending|most (?:read|popular|viewed)|top stories|up next|editors?['’]? picks|more stories)$",
    // Newsletters, subscriptions, applications.
    r"^(?:please )?(?:sign up|signup|register) (?:here|now|today|for|to (?:get|receive|read))\b.*$",
    r"^newsletter sign[- ]?up\b.*$",
    r"\bsign up here\b[.!*]*$",
    r"\bnewsletters?\b.*(?:\bsign|\bsubscri|inbox)|(?:\bsign up|\bsubscribe|inbox)\b.*\bnewsletters?\b",
    r"\b(?:delivered|sent|straight|directly|meet|in)\b.* your (?:e-?mail )?inbox\b",
    r"^thank you for (?:signing up|subscribing)\b.*$",
    r"^subscribe(?:[.!]?$| (?:now|to|today|here|for|via|and)\b.*$)",
    r"^already a subscriber\b.*$",
    r"^(?:download|get) (?:the|our) .*\bapp\b.*$",
    r"^support .*\bjournalism[.!]?$",
    // Sharing and following.
    r"^(?:share|tweet|e-?mail|print|facebook|twitter|whatsapp|pin it|pinterest|linkedin|reddit|pocket|flipboard|comments?)(?:[\s|,•·/:\d]+(?:share|tweet|e-?mail|print|facebook|twitter|whatsapp|pin|pinterest|linkedin|reddit|pocket|flipboard|comments?|this|article|story|post|on|via|more|it|copy|link|save|google\+?|tumblr))*[\s:]*$",
    r"^follow (?:@\S|us\b|\S.* on (?:twitter|facebook|instagram|google\+?|youtube|tiktok|linkedin)\b).*$",
    r"^(?:like|find|join|friend) (?:us|me|him|her|\S+ \S+) on (?:twitter|facebook|instagram|youtube)\b.*$",
    r"\b(?:reached|contact|contacted|e-?mail|e-?mailed|letters)\b.*@\S+[.]\S+$",
    // Credits of pictures, writers and owners.
    r"^(?:photos?|images?|pictures?|illustrations?|credits?|(?:photo|image|picture) (?:credit|illustration|courtesy))\s*(?::|by\b).*$",
    r"^(?:ap|afp|reuters|getty) (?:photo|file)\b.*$",
    r"^image (?:copyright|source|caption)\b.*$",
    r"^(?:media |image )?(?:caption|enlarge this image|toggle caption|hide caption)\b.*$",
    r"^(?:image|photo|video|images|photos|videos|getty images|getty|reuters|ap|afp|ap photo|(?:the )?associated press|usa today|youtube|close|loading[.…]*|analysis/opinion:?|pullquote\]?|music\]?)$",
    r"^[\p{L}.,'’\- ]+/\s?(?:the )?(?:getty|reuters|ap\b|afp|epa|bloomberg|shutterstock|istock|associated press|usa today|new york times|washington post|cnn|npr|sipa|xinhua|zuma|redux)(?:[\s/]*(?:images?|photos?|file|pool|via|getty|reuters|ap|afp|handout))*[)\].]*$",
    r"\((?:ap photo|photo|photograph|image|getty|reuters|afp|courtesy|credit)[^()]*\)$",
    r"\ball rights reserved\b|\bmay not be (?:published|reproduced|reprinted|redistributed)\b",
    r"^(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}|by\b)).*$",
    r"^(?:.*\bcontributed (?:reporting|to this (?:report|story|article))\b.*|contributing:.*)$",
    r"^(?-i:(?:By|BY) \p{Lu}[\p{L}.'’-]+(?: (?:\p{Lu}[\p{L}.'’-]*|and|AND|de|la|van|von|der|bin|al))+(?:\s*[,|/•·–—-]\s*\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*)*)?)$",
    // Dates of the page, its numbers, addresses, notices.
    r"^(?:last )?(?:updated|published|posted|modified)(?::| on\b| at\b)? (?:\p{L}+,? |\d).*\b(?:(?:19|20)\d\d|\d:\d\d)\b[^,;]*$",
    r"^(?:about )?(?:\d+|an?) (?:years?|months?|weeks?|days?|hours?|minutes?) ago$",
    r"^this (?:article|story) is more than \d+ [a-z]+ old[.]?$",
    r"^this (?:article|story|post) (?:has been|was) updated[.]?$",
    r"^(?:page )?\d{1,3}(?: ?(?:of|/) ?\d{1,3})?$",
    r"^(?:(?:prev|next)\s+)?(?:image|slide|photo) \d+ of \d+\b.*$",
    r"^slideshow \(\d+ images?\)$",
    r"^(?:https?://|www\.|pic\.twitter\.com/)\S+$",
    r"\b(?:we|site|website) uses? cookies\b|\baccept (?:all )?cookies\b|\bcookie (?:policy|settings|preferences)\b",
    r"^(?:by (?:signing up|clicking|continuing|submitting)|this site is protected)\b.*$",
    r"^your browser (?:do|is\b).*$",
    r"^(?:link copied|play (?:facebook|twitter)|pixabay\)?|image\]?|advertisement thanks for watching.*)$",
    r"^(?:watch the latest (?:video|news)|get breaking news|interested in .* add .* as an interest)\b.*$",
    r"^this is a rush transcript\b.*$",
    r"^(?:the )?(?:opinions|views) expressed (?:in|by|here)\b.*$",
];

/// Words that report speech, as far as such lines use them.
const VERBS: &str = r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?)|tweet(?:s|ed)|w(?:rote|rites)|add(?:s|ed)|ask(?:s|ed)|according to|acknowledged|announced|called|claim(?:s|ed)|explain(?:s|ed)|insist(?:s|ed)|replied|stated|warn(?:s|ed))\b";

/// Marks that may stand before a line without being part of it.
const BULLETS: &[char] = &['-', '–', '—', '•', '·', '*', '|', '>', '(', '[', ' '];

/// Recognises page furniture.
#[derive(Debug)]
pub(super) struct Furniture {
    /// The shapes that tell by how a line begins: most lines fail them within a few letters.
    starts: RegexSet,
    /// The others.
    anywhere: RegexSet,
    report: Regex,
    verbs: Regex,
}

impl Furniture {
    /// The shapes, compiled.
    pub(super) fn new() -> Result<Self, regex::Error> {
        let (starts, anywhere): (Vec<&str>, Vec<&str>) = SHAPES.iter().partition(|shape| shape.starts_with('^'));
        let report = Regex::new(&ascii(&format!("[\"“”„«»].*{VERBS}|{VERBS}.*[\"“”„«»]")))?;
        let verbs = Regex::new(&ascii(VERBS))?;
        Ok(Self { starts: set(&starts)?, anywhere: set(&anywhere)?, report, verbs })
    }

    /// Whether `line` has a verb of reporting.
    pub(super) fn reports(&self, line: &str) -> bool {
        self.verbs.is_match(line)
    }

    /// Whether `line`, trimmed, is furniture.
    pub(super) fn is(&self, line: &str) -> bool {
        if line.len() > LONGEST {
            return false;
        }
        let bare = line.trim_start_matches(BULLETS);
        (self.starts.is_match(bare) || self.anywhere.is_match(bare)) && !self.report.is_match(line)
    }
}

fn set(shapes: &[&str]) -> Result<RegexSet, regex::Error> {
    RegexSet::new(shapes.iter().map(|shape| ascii(shape)))
}

/// An expression without regard to case whose word edges and digits are those of ASCII: with those of Unicode every line
/// with a curly mark would be matched by the slow engine.
fn ascii(expression: &str) -> String {
    format!("(?i){}", expression.replace(r"\b", r"(?-u:\b)").replace(r"\d", "[0-9]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_told_from_news() {
        let furniture = Furniture::new().unwrap();
        for line in [
            "Advertisement",
            "ADVERTISEMENT",
            "Advertisement Continue reading the main story",
            "Story Continued Below",
            "___",
            "* * *",
            "Read more: Five dams to watch",
            "READ MORE:",
            "( PHOTOS: The dam in 1950)",
            "Read More",
            "Sign up for our newsletter",
            "Want the valley's best in your inbox? Sign up here.",
            "Subscribe now",
            "Get our newsletter delivered straight to your inbox.",
            "We use cookies to improve your visit.",
            "Photo: Ana Ruiz",
            "(Photo by Leo Brandt)",
            "Leo Brandt/Getty Images",
            "Leo Brandt/AP",
            "Getty Images",
            "Enlarge this image toggle caption Leo Brandt/AP Leo Brandt/AP",
            "Image copyright Reuters",
            "The dam at dusk. (AP Photo/Leo Brandt)",
            "Follow Ana Ruiz on Twitter",
            "Follow @anaruiz",
            "Click here to see the map.",
            "Don't see the map above? Click here.",
            "© 2016 The Valley Post. All rights reserved.",
            "Copyright 2016 The Valley Post",
            "By JANE DOE",
            "By Jane Doe and Leo Brandt, Valley Post",
            "https://valley.example/dam?x=1",
            "Page 2 of 3",
            "2",
            "6 years ago",
            "Share this article",
            "Share Tweet Post Email",
            "The Associated Press contributed to this report.",
            "Leo Brandt contributed reporting.",
            "Updated: March 9, 2026 at 4:30 p.m.",
            "This article is more than 2 years old",
            "Slideshow (2 Images)",
            "Letters: write to letters@valley.example.",
            "By signing up, you agree to our Privacy Policy",
            "Loading...",
        ] {
            assert!(furniture.is(line), "kept: {line}");
        }
        for line in [
            "“Read more books,” the mayor said.",
            "ana ruiz",
            "Leo Brandt, Valley Post",
            "By Tuesday, the water had fallen.",
            "By the time Ana Ruiz arrived, the gates were open.",
            "The Valley News/Dam Watch poll found 42 percent in favour.",
            "Share prices fell.",
            "Follow the money, and the dam makes sense.",
            "Subscribers left in droves.",
            "2016",
            "What’s next",
            "Advertisement spending rose by a third, the paper said.",
            "The photo shows the dam.",
            "Photographers gathered at dawn.",
            "\"Click here,\" the message told users.",
            "Users must agree to the new privacy policy by May.",
            "Click.",
            "”",
            "“No.”",
            "No.",
            "The valley’s newsletter has 300 readers.",
            "Published poets met.",
            "They copied “click here” buttons and sold them.",
        ] {
            assert!(!furniture.is(line), "lost: {line}");
        }
        assert!(!furniture.is(&format!("Read more: {}", "x".repeat(LONGEST))), "long lines are not looked at");
    }
}
