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
    r"^(?:story|article) contin\w+ below.*$",
    r"^continue reading\b.*$",
    // The way to other pages.
    r"^(?:read|see|learn) (?:more|also|next|the full (?:story|article|report|transcript))\b.*$",
    r"^(?:read|related|related (?:stories|articles|coverage|content)|more|more on this|also see|see also|also read|watch|watch (?:now|live|below)|full coverage|special coverage|trending|most read|must[- ]read|don['’]t miss|recommended|slideshow|gallery)\s*:.*$",
    r"^more on this[\s.…]*$",
    r"^(?:photos?|video|related|read|watch|see also|also on \w+|more)\s*:.*\)$",
    r"^click (?:here|to|for|through|on)\b.*$",
    r"\bclick here\b[^.]*[.!]?$",
    r"^visit .*homepage for more stories\b",
    r"^(?:just watched|play video|must watch)\b.*$",
    r"^(?:related|recommended|trending|most (?:read|popular|viewed)|top stories|up next|editors?['’]? picks|more stories|more from \w+(?: \w+)?)$",
    // Newsletters, subscriptions, applications.
    r"^(?:please )?(?:sign up|signup|register) (?:here|now|today|for|to (?:get|receive|read))\b.*$",
    r"^newsletter sign[- ]?up\b.*$",
    r"\bsign up here\b[.!*]*$",
    r"\bnewsletters?\b.*(?:\bsign|\bsubscri|inbox)|(?:\bsign up|\bsubscribe|inbox)\b.*\bnewsletters?\b",
    r"\b(?:delivered|sent|straight|directly|meet|in)\b.{0,20} your (?:e-?mail )?inbox\b",
    r"^thank you for (?:signing up|subscribing)\b.*$",
    r"^subscribe(?:[.!]?$| (?:now|to|today|here|for|via|and)\b.*$)",
    r"^already a subscriber\b.*$",
    r"^(?:download|get) (?:the|our) [\w ]*\bapp\b.*$",
    r"^support .*\bjournalism[.!]?$",
    // Sharing and following.
    r"^(?:share|tweet|e-?mail|print|facebook|twitter|whatsapp|pin it|pinterest|linkedin|reddit|pocket|flipboard|comments?)(?:[\s|,•·/:\d]+(?:share|tweet|e-?mail|print|facebook|twitter|whatsapp|pin|pinterest|linkedin|reddit|pocket|flipboard|comments?|this|article|story|post|on|via|more|it|copy|link|save|google\+?|tumblr))*[\s:]*$",
    r"^follow (?:@\w|us\b|\S+(?: \S+){0,6} on (?:twitter|facebook|instagram|google\+?|youtube|tiktok|linkedin)\b).*$",
    r"^(?:like|find|join|friend) (?:us|me|him|her|\S+ \S+) on (?:twitter|facebook|instagram|youtube)\b.*$",
    r"\b(?:reached|contact|contacted|e-?mail|e-?mailed|letters)\b.*\b\S+@\S+\.\w+\.?$",
    // Credits of pictures, writers and owners.
    r"^(?:photos?|images?|pictures?|illustrations?|credits?|(?:photo|image|picture) (?:credit|illustration|courtesy))\s*(?::|by\b).*$",
    r"^(?:ap|afp|reuters|getty) (?:photo|file)\b.*$",
    r"^image (?:copyright|source|caption)\b.*$",
    r"^(?:media |image )?(?:caption|enlarge this image|toggle caption|hide caption)\b.*$",
    r"^(?:image|photo|video|images|photos|videos|getty images|getty|reuters|ap|afp|ap photo|(?:the )?associated press|usa today|youtube|close|loading[.…]*|analysis/opinion:?|pullquote\]?|music\]?)$",
    r"^[\p{L}.,'’\- ]{2,60}/\s?(?:the )?(?:getty|reuters|ap\b|afp|epa|bloomberg|shutterstock|istock|associated press|usa today|new york times|washington post|cnn|npr|sipa|xinhua|zuma|redux).*$",
    r"\((?:ap photo|photo|photograph|image|getty|reuters|afp|courtesy|credit)[^()]*\)$",
    r"\ball rights reserved\b|\bmay not be (?:published|reproduced|reprinted|redistributed)\b",
    r"^(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}|by\b)).*$",
    r"^(?:.*\bcontributed (?:reporting|to this (?:report|story|article))\b.*|contributing:.*)$",
    r"^(?-i:(?:By|BY) \p{Lu}[\p{L}.'’-]+(?: (?:\p{Lu}[\p{L}.'’-]*|and|AND|de|la|van|von|der|bin|al))+(?:\s*[,|/•·–—-]\s*\p{Lu}[\w.'’-]*(?: \p{Lu}[\w.'’-]*)*)?)$",
    // Dates of the page, its numbers, addresses, notices.
    r"^(?:last )?(?:updated|published|posted|modified)(?::| on\b| at\b)? (?:\p{L}{3,9},? |\d).{0,30}\b(?:(?:19|20)\d\d|\d{1,2}:\d\d).{0,25}$",
    r"^(?:about )?(?:\d+|an?) (?:years?|months?|weeks?|days?|hours?|minutes?) ago$",
    r"^this (?:article|story) is more than \d+ \w+ old[.]?$",
    r"^this (?:article|story|post) (?:has been|was) updated[.]?$",
    r"^(?:page )?\d{1,3}(?: ?(?:of|/) ?\d{1,3})?$",
    r"^(?:(?:prev|next)\s+)?(?:image|slide|photo) \d+ of \d+\b.*$",
    r"^slideshow \(\d+ images?\)$",
    r"^(?:https?://|www\.|pic\.twitter\.com/)\S+$",
    r"\b(?:we|site|website) uses? cookies\b|\baccept (?:all )?cookies\b|\bcookie (?:policy|settings|preferences)\b",
    r"^(?:by (?:signing up|clicking|continuing|submitting)|this site is protected)\b.*$",
    r"^your browser (?:does|is)\b.*$",
    r"^this is a rush transcript\b.*$",
    r"^(?:the )?(?:opinions|views) expressed (?:in|by|here)\b.*$",
];

/// Marks that may stand before a line without being part of it.
const BULLETS: &[char] = &['-', '–', '—', '•', '·', '*', '|', '>', '(', '[', ' '];

/// Recognises page furniture.
#[derive(Debug)]
pub(super) struct Furniture {
    shapes: RegexSet,
    report: Regex,
}

impl Furniture {
    /// The shapes, compiled.
    pub(super) fn new() -> Result<Self, regex::Error> {
        let shapes = RegexSet::new(SHAPES.iter().map(|shape| format!("(?i){shape}")))?;
        let report = Regex::new(
            r#"(?i)["“”„«»‘’']\W.*\b(?:sa(?:id|ys?|ying)|t(?:old|ells?|weet(?:s|ed))|w(?:rote|rites)|add(?:s|ed)|ask(?:s|ed)|according to|announced|called|claim(?:s|ed)|explain(?:s|ed)|insist(?:s|ed)|replied|stated|warn(?:s|ed))\b|\b(?:sa(?:id|ys?|ying)|t(?:old|ells?|weet(?:s|ed))|w(?:rote|rites)|add(?:s|ed)|ask(?:s|ed)|according to|announced|called|claim(?:s|ed)|explain(?:s|ed)|insist(?:s|ed)|replied|stated|warn(?:s|ed))\b.*["“”„«»]"#,
        )?;
        Ok(Self { shapes, report })
    }

    /// Whether `line`, trimmed, is furniture.
    pub(super) fn is(&self, line: &str) -> bool {
        if line.len() > LONGEST {
            return false;
        }
        let bare = line.trim_start_matches(BULLETS);
        self.shapes.is_match(bare) && !self.report.is_match(line)
    }
}
