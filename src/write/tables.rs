//! The columns of every table, in the order of the cells.

use super::column::Rule::{AtLeast, AtMost, Each, OneOf, RefersTo, Required, Unique};
use super::column::Type::{Boolean, Date, Integer, Number, Text};
use super::column::{Column, Rule, Table};

/// All tables of a run, in the order of the data package. A table stands behind those it refers to.
pub const TABLES: [&Table; 9] = [
    &ARTICLES,
    &CLAIMS,
    &QUOTES,
    &SPEAKERS,
    &CLAIM_VARIANTS,
    &CLAIM_MENTIONS,
    &REFERENCE_MATCHES,
    &FURNITURE,
    &REJECTS,
];

const KINDS: &str = "(person|organization|group|document|anonymous|author)?";
const SPANS: &str = "[0-9]+\\.\\.[0-9]+";
const POLARITIES: Rule = OneOf(&["asserts", "denies", "questions", "other"]);
const COUNT: &[Rule] = &[Required, AtLeast(0)];
const FROM_ONE: &[Rule] = &[AtLeast(1)];
const SHARE: &[Rule] = &[AtLeast(0), AtMost(1)];
const OF_ARTICLE: &[Rule] = &[Required, RefersTo("articles", "article_id")];

const fn col(name: &'static str, kind: super::Type, about: &'static str, rules: &'static [Rule]) -> Column {
    Column::new(name, kind, about, rules)
}

/// `articles.csv`.
#[rustfmt::skip]
pub const ARTICLES: Table = Table {
    name: "articles",
    about: "One row for each article that was read and annotated, in input order.",
    key: "article_id",
    columns: &[
        col("article_id", Text, "The input's id as given; a hash of url or text where there is none.", &[Required, Unique]),
        col("url", Text, "Where it was published.", &[]),
        col("publisher", Text, "The outlet, as the input or the user's table of outlets names it.", &[]),
        col("author", Text, "Its writers, as the input names them; several are separated by |.", &[]),
        col("title", Text, "Its headline.", &[]),
        col("date", Date, "The day of publication; empty where the input has none that can be read and believed.", &[]),
        col("published_at", Text, "The moment of publication, YYYY-MM-DDTHH:MM:SS with the input's offset from UTC if it gives one.", &[]),
        col("language", Text, "ISO 639-3 code of the language; empty where the text is too short to tell.", &[]),
        col("words", Integer, "Words of the kept paragraphs, as separated by white space.", COUNT),
        col("sentences", Integer, "Sentences of the kept paragraphs.", COUNT),
        col("quotes", Integer, "Rows of quotes.csv for this article.", COUNT),
        col("duplicate_of", Text, "The article_id of the original, if this article is a copy of another, word for word or nearly so; its quotes are not counted in speakers and claims.", &[RefersTo("articles", "article_id")]),
        col("duplicate_similarity", Number, "The share of the runs of five words that it and the original have in common, estimated; 1 for copies word for word.", SHARE),
        col("input", Text, "The file it was read from.", &[Required]),
        col("row", Integer, "Its record number in that file, from 1.", &[Required, AtLeast(1)]),
        col("publisher_given", Text, "What the input calls the outlet, where --publishers gave it another name.", &[]),
        col("date_doubt", Text, "What is odd about the date: unreadable (it may be two days: --date-order tells which), implausible (not believed), ordered (read as --date-order says); empty where nothing is.", &[OneOf(&["unreadable", "implausible", "ordered"])]),
        col("date_given", Text, "The input's own words for a date with a doubt.", &[]),
        col("furniture", Integer, "Lines of its text left out as page furniture.", COUNT),
        col("fingerprint", Text, "What copies are found by, for dixit merge: a hash of all words, their number, and 60 bytes of the runs of five words.", &[Required]),
    ],
};

/// `quotes.csv`.
#[rustfmt::skip]
pub const QUOTES: Table = Table {
    name: "quotes",
    about: "One row for each quote: what was said, who said it and the words that tell; in input order.",
    key: "quote_id",
    columns: &[
        col("quote_id", Text, "q_ and 16 hexadecimal digits: a hash of article_id and spans.", &[Required, Unique, Each("q_[0-9a-f]{16}")]),
        col("article_id", Text, "The article it stands in.", OF_ARTICLE),
        col("date", Date, "The article's day of publication.", &[]),
        col("publisher", Text, "The article's outlet.", &[]),
        col("type", Text, "Whether the content stands in quotation marks: wholly, not at all or in part.", &[Required, OneOf(&["direct", "indirect", "mixed"])]),
        col("content", Text, "What was said; several spans are joined by ' … '.", &[Required]),
        col("speaker", Text, "The canonical name of who said it; joint speakers are separated by |.", &[]),
        col("speaker_id", Text, "Their ids in speakers.csv, in the same order, separated by |.", &[Each("s_[0-9a-f]{16}")]),
        col("speaker_kind", Text, "What each speaker is, in the same order, separated by |: person, organization, group, document, anonymous or author.", &[Each(KINDS)]),
        col("speaker_role", Text, "What the article says each speaker is ('mayor of Port Avel'), in the same order, separated by |.", &[]),
        col("speaker_confidence", Number, "The probability that the speaker is right, given content and source.", SHARE),
        col("source", Text, "The words that name the origin.", &[]),
        col("cue", Text, "The words that report it ('said', 'according to').", &[]),
        col("via", Text, "The words that name who passed it on, in a nested report.", &[]),
        col("polarity", Text, "How the speaker stands to the content.", &[Required, POLARITIES]),
        col("confidence", Number, "The probability that content and source are right.", SHARE),
        col("claim_id", Text, "The claim it belongs to; empty until another quote says the same.", &[RefersTo("claims", "claim_id")]),
        col("pre", Text, "The words before the content, up to 100 characters.", &[]),
        col("post", Text, "The words after the content, up to 100 characters.", &[]),
        col("start", Integer, "Where the content begins in the article's text, in Unicode code points from 0.", COUNT),
        col("end", Integer, "Where the content ends: the code point behind its last.", COUNT),
        col("content_spans", Text, "The content's spans in code points, half-open: 12..40, several separated by |.", &[Required, Each(SPANS)]),
        col("source_spans", Text, "The source's spans.", &[Each(SPANS)]),
        col("cue_spans", Text, "The cue's spans.", &[Each(SPANS)]),
        col("sentence", Integer, "Number of the sentence in which the content begins, from 1.", FROM_ONE),
        col("paragraph", Integer, "Number of the kept paragraph in which the content begins, from 1.", FROM_ONE),
        col("words", Integer, "Words of the content, as separated by white space.", COUNT),
        col("url", Text, "The article's address.", &[]),
    ],
};

/// `speakers.csv`.
#[rustfmt::skip]
pub const SPEAKERS: Table = Table {
    name: "speakers",
    about: "One row for each speaker of the dump, by number of quotes. Quotes in copies of an article are not counted.",
    key: "speaker_id",
    columns: &[
        col("speaker_id", Text, "s_ and 16 hexadecimal digits: a hash of what defines the speaker.", &[Required, Unique, Each("s_[0-9a-f]{16}")]),
        col("speaker", Text, "The canonical name most of the quotes have, or the full name to it.", &[]),
        col("kind", Text, "What the speaker is.", &[OneOf(&["person", "organization", "group", "document", "anonymous", "author"])]),
        col("roles", Text, "What articles say the speaker is, most frequent first, separated by |.", &[]),
        col("aliases", Text, "Other forms of the name, most frequent first, separated by |.", &[]),
        col("external_id", Text, "The speaker's id in the list of known entities; empty for speakers not listed.", &[]),
        col("quotes", Integer, "Quotes with this speaker.", COUNT),
        col("articles", Integer, "Articles with a quote of this speaker.", COUNT),
        col("publishers", Integer, "Outlets with a quote of this speaker.", COUNT),
        col("first_date", Date, "The first day with a quote of this speaker.", &[]),
        col("last_date", Date, "The last such day.", &[]),
    ],
};

/// `claims.csv`.
#[rustfmt::skip]
pub const CLAIMS: Table = Table {
    name: "claims",
    about: "One row for each claim that two or more quotes assert or dispute, in order of its first mention.",
    key: "claim_id",
    columns: &[
        col("claim_id", Text, "c_ and 16 hexadecimal digits: a hash of its first mention.", &[Required, Unique, Each("c_[0-9a-f]{16}")]),
        col("claim", Text, "Its clearest wording.", &[Required]),
        col("claim_quote_id", Text, "The quote whose wording that is.", &[Required]),
        col("claim_speaker_id", Text, "Who is quoted with that wording.", &[Each("s_[0-9a-f]{16}")]),
        col("mentions", Integer, "Quotes that assert or dispute it.", &[Required, AtLeast(2)]),
        col("utterances", Integer, "Occasions on which it was made: reports of one speech count once (mentions of one speaker, or with the same words, no more than 3 days apart).", &[Required, AtLeast(1)]),
        col("variants", Integer, "Distinct wordings.", &[Required, AtLeast(1)]),
        col("articles", Integer, "Articles it stands in.", COUNT),
        col("publishers", Integer, "Outlets that carry it.", COUNT),
        col("speakers", Integer, "Distinct speakers.", COUNT),
        col("asserts", Integer, "Mentions that say it is so.", COUNT),
        col("denies", Integer, "Mentions that say it is not so.", COUNT),
        col("questions", Integer, "Mentions that ask whether it is so.", COUNT),
        col("asserting_speakers", Integer, "Distinct speakers who say it is so.", COUNT),
        col("asserting_publishers", Integer, "Outlets that quote someone who says it is so.", COUNT),
        col("denying_speakers", Integer, "Distinct speakers who say it is not so.", COUNT),
        col("denying_publishers", Integer, "Outlets that quote someone who says it is not so.", COUNT),
        col("first_date", Date, "The first day it was mentioned.", &[]),
        col("first_article_id", Text, "The article of its first mention.", &[RefersTo("articles", "article_id")]),
        col("first_publisher", Text, "The outlet of its first mention.", &[]),
        col("last_date", Date, "The last day it was mentioned.", &[]),
        col("peak_date", Date, "The day with the most mentions, the earliest of several.", &[]),
        col("reference_id", Text, "The id of the known claim (--reference) that one of its mentions matches best; empty where none does.", &[]),
        col("reference_score", Number, "How well it matches.", SHARE),
    ],
};

/// `claim_variants.csv`.
#[rustfmt::skip]
pub const CLAIM_VARIANTS: Table = Table {
    name: "claim_variants",
    about: "One row for each distinct wording of a claim, claim by claim, in order of first appearance.",
    key: "",
    columns: &[
        col("claim_id", Text, "The claim.", &[Required, RefersTo("claims", "claim_id")]),
        col("variant_id", Integer, "Number of the wording within the claim, from 1.", &[Required, AtLeast(1)]),
        col("wording", Text, "The wording, as it first appeared.", &[Required]),
        col("adds", Text, "Its words that the claim's wording lacks, function words left out.", &[]),
        col("lacks", Text, "Words of the claim's wording that it lacks.", &[]),
        col("similarity", Number, "Likeness to the claim's wording.", SHARE),
        col("mentions", Integer, "Mentions with this wording.", &[Required, AtLeast(1)]),
        col("first_date", Date, "The first day it appeared.", &[]),
        col("first_quote_id", Text, "The quote in which it first appeared.", &[Required, RefersTo("quotes", "quote_id")]),
        col("first_publisher", Text, "The outlet in which it first appeared.", &[]),
        col("last_date", Date, "The last day it appeared.", &[]),
    ],
};

/// `claim_mentions.csv`.
#[rustfmt::skip]
pub const CLAIM_MENTIONS: Table = Table {
    name: "claim_mentions",
    about: "One row for each mention of a claim, claim by claim, by date and then input order.",
    key: "",
    columns: &[
        col("claim_id", Text, "The claim.", &[Required, RefersTo("claims", "claim_id")]),
        col("quote_id", Text, "The quote that mentions it.", &[Required, Unique, RefersTo("quotes", "quote_id")]),
        col("article_id", Text, "The article of the quote.", &[RefersTo("articles", "article_id")]),
        col("date", Date, "The article's day of publication.", &[]),
        col("publisher", Text, "The article's outlet.", &[]),
        col("speaker_id", Text, "Who said it, as in quotes.csv.", &[Each("s_[0-9a-f]{16}")]),
        col("polarity", Text, "How the speaker stands to the claim's wording.", &[Required, POLARITIES]),
        col("similarity", Number, "Likeness of the quote's wording to the claim's.", SHARE),
        col("variant_id", Integer, "Number of the wording within the claim, from 1 in order of first appearance.", FROM_ONE),
        col("is_first", Boolean, "Whether it is the claim's first mention.", &[Required]),
    ],
};

/// `reference_matches.csv`, which is there where the user knows claims.
#[rustfmt::skip]
pub const REFERENCE_MATCHES: Table = Table {
    name: "reference_matches",
    about: "One row for each quote that matches a known claim of the user's list, in input order.",
    key: "quote_id",
    columns: &[
        col("quote_id", Text, "The quote.", &[Required, Unique, RefersTo("quotes", "quote_id")]),
        col("claim_id", Text, "The claim that the quote mentions; empty where it stands alone.", &[RefersTo("claims", "claim_id")]),
        col("reference_id", Text, "The id of the known claim; its url or row in the list where it has none.", &[Required]),
        col("reference_score", Number, "How well the quote matches it: the mean of the likeness of their meaning and the share of its words, by rarity, that the quote has.", SHARE),
        col("reference_claim", Text, "The known claim.", &[Required]),
        col("reference_rating", Text, "What its check came to.", &[]),
        col("reference_url", Text, "Where the check is to be read.", &[]),
    ],
};

/// `furniture.csv`, which is there where it was learned.
#[rustfmt::skip]
pub const FURNITURE: Table = Table {
    name: "furniture",
    about: "One row for each line that an outlet prints under article after article and that was left out of all of them (--learn-furniture), by outlet, the most frequent first.",
    key: "",
    columns: &[
        col("publisher", Text, "The outlet.", &[]),
        col("line", Text, "The line; letter case, white space and which digits it has do not count.", &[Required]),
        col("articles", Integer, "Articles with it that are no copies of one another, about.", &[Required, AtLeast(1)]),
    ],
};

/// `rejects.csv`.
#[rustfmt::skip]
pub const REJECTS: Table = Table {
    name: "rejects",
    about: "One row for each record of the input that is missing from articles.csv, and why.",
    key: "",
    columns: &[
        col("input", Text, "The file it was read from.", &[]),
        col("row", Integer, "Its record number in that file, from 1.", &[]),
        col("byte", Integer, "Offset of its first byte in the decompressed stream.", &[]),
        col("article_id", Text, "Its id, where one could be read.", &[]),
        col("stage", Text, "The step that gave up, such as read, clean or quote.", &[Required]),
        col("reason", Text, "A short reason to count by.", &[Required]),
        col("detail", Text, "What is wrong and what to do about it.", &[]),
    ],
};
