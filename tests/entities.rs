//! The user's list of entities: whom it finds in an article, whom it leaves alone, and what it puts into the tables.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{Case, check, dixit, rows, said};
use dixit::article::Article;
use dixit::clean::{Cleaner, NewsCleaner, NewsCleanerConfig};
use dixit::document::Document;
use dixit::mention::{EntityList, KnownFinder, MentionFinder, NamesFinder, NamesFinderConfig};
use dixit::sentence::{NewsSplitter, NewsSplitterConfig, SentenceSplitter};
use dixit::token::{NewsTokenizer, NewsTokenizerConfig, Tokenizer};

/// Two of a surname, with two columns that tell them apart.
const SORLEYS: &str = "name,aliases,external_id,party,country\n\
    Hilda Sorley,Sorley|Iron Hilda,X1,Reed party,Norland\n\
    Bertram Sorley,Sorley,X2,Sail party,Sudmark\n";

/// Two of a full name.
const SMITHS: &str = "name,external_id,role\nJohn Smith,X1,goalkeeper of the Rovers\nJohn Smith,X2,senator\n";

const HARTLEY: &str = "name,aliases,external_id\nOluwaseun Hartley,Hartley,X1\n";

const BODIES: &str = "name,aliases,external_id,kind\n\
    al-Shabaab,,X1,organization\nDoctors Without Borders,MSF,X2,organization\nCorvane Coatings,Corvane,X3,organization\n";

/// A list, an article, and the words that are each entry's mentions.
type Finding = (&'static str, &'static str, &'static [(&'static str, &'static [&'static str])]);

#[rustfmt::skip]
const FINDINGS: &[Finding] = &[
    // A full name carries its surname along, and a bare alias is enough where nobody else is named.
    ("name,external_id\nOluwaseun Hartley,X1\n", "Chief Inspector Oluwaseun Hartley said it was safe. Hartley left.", &[("X1", &["Oluwaseun Hartley", "Hartley"])]),
    (HARTLEY, "Inspector Hartley said the water was safe.", &[("X1", &["Hartley"])]),
    // Someone else of the surname keeps it, in full and alone.
    (HARTLEY, "Ruth Hartley said the water was safe. Nobody believed Hartley.", &[]),
    (HARTLEY, "Ruth Hartley Asks For Water As The Town Waits", &[]),
    (HARTLEY, "Ruth Hartley met Oluwaseun Hartley on Monday.", &[("X1", &["Oluwaseun Hartley"])]),
    // Another spelling of the same full name: titles, capitals, a middle name, white space, an apostrophe.
    ("name,external_id\nDr. Ana Ruiz,X1\n", "It was Ana Ruiz who said it was safe.", &[("X1", &["Ana Ruiz"])]),
    (HARTLEY, "It was OLUWASEUN HARTLEY who said it was safe.", &[("X1", &["OLUWASEUN HARTLEY"])]),
    (HARTLEY, "Oluwaseun Ade Hartley said it was safe. Hartley left.", &[("X1", &["Oluwaseun Ade Hartley", "Hartley"])]),
    ("name,external_id\nSiobhan O'Hara,X1\n", "The mayor thanked Siobhan \u{a0}O’Hara, who said it was safe.", &[("X1", &["Siobhan \u{a0}O’Hara"])]),
    ("name,external_id\n\"Maria \"\"Shorty\"\" Okafor\",X1\n", "It was Maria “Shorty” Okafor who said it was safe.", &[("X1", &["Maria “Shorty” Okafor"])]),
    ("name,external_id\nWater Inspectorate,X1\n", "The Water Inspectorate said it was safe.", &[("X1", &["Water Inspectorate"])]),
    ("name,alias,external_id\nElectoral Office,electoral office,X1\n", "It was late when the electoral office said it was safe.", &[("X1", &["the electoral office"])]),
    // Whole words alone.
    (HARTLEY, "The Hartleyville Post said the water was safe.", &[]),
    // What the name finder misses.
    (BODIES, "The attack was claimed by al-Shabaab, and al-Shabaab said more would come.", &[("X1", &["al-Shabaab", "al-Shabaab"])]),
    (BODIES, "A nurse of Doctors Without Borders said MSF would stay.", &[("X2", &["Doctors Without Borders", "MSF"])]),
    // A body's short name is no claim to another body that begins with it.
    (BODIES, "Corvane Coatings Inc. denied it. Corvane has 640 workers.", &[("X3", &["Corvane Coatings Inc.", "Corvane"])]),
    (BODIES, "The Corvane Workers' Union said so. The strike at Corvane goes on.", &[("X3", &["Corvane"])]),
    // An alias of two: who is named beyond doubt, who shares more words, nobody.
    (SORLEYS, "“We will win,” said Sorley. Iron Hilda, as friends call her, smiled.", &[("X1", &["Sorley", "Iron Hilda"])]),
    (SORLEYS, "Sorley told the Sail party so in Sudmark on Monday.", &[("X2", &["Sorley"])]),
    (SORLEYS, "Sorley told the party so on Monday.", &[]),
    (SORLEYS, "Hilda Sorley had not yet met Bertram Sorley there. It was late when Sorley spoke.", &[("X1", &["Hilda Sorley"]), ("X2", &["Bertram Sorley", "Sorley"])]),
    // A full name of two.
    (SMITHS, "John Smith, the senator, said it was safe. Smith left.", &[("X2", &["John Smith", "the senator", "Smith"])]),
    (SMITHS, "John Smith kept the ball for the Rovers of the town.", &[("X1", &["John Smith"])]),
    (SMITHS, "John Smith said it was safe.", &[]),
];

/// The article with what `finder` finds in it.
fn document(text: &str, finder: &dyn MentionFinder) -> Document {
    let mut d = Document { article: Article { text: text.to_owned(), ..Article::default() }, ..Document::default() };
    d.paragraphs = NewsCleaner::new(NewsCleanerConfig::default()).unwrap().clean(&d.article).unwrap().paragraphs;
    d.sentences = NewsSplitter::new(&NewsSplitterConfig::default()).split(text, &d.paragraphs).unwrap();
    d.tokens = NewsTokenizer::new(&NewsTokenizerConfig::default()).tokenize(text, &d.sentences).unwrap();
    d.mentions = finder.find(d.view()).unwrap();
    d
}

fn names() -> Box<NamesFinder> {
    Box::new(NamesFinder::new(&NamesFinderConfig::default()))
}

#[test]
fn names_of_the_list_are_found_and_others_left_alone() {
    for (list, text, expected) in FINDINGS {
        let list = EntityList::parse("people.csv", list.as_bytes()).unwrap();
        let d = document(text, &KnownFinder::new(list, names()).unwrap());
        let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for mention in &d.mentions.mentions {
            if let Some(entry) = &d.mentions.entities[mention.entity as usize].listed {
                found.entry(entry.external_id.as_str()).or_default().push(mention.span.of(text));
            }
        }
        let expected: BTreeMap<&str, Vec<&str>> = expected.iter().map(|(id, words)| (*id, words.to_vec())).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn an_article_without_a_name_of_the_list_stays_as_it_was() {
    let list = EntityList::parse("people.csv", b"name,aliases\nPetra Oyelaran,Petra\n").unwrap();
    let known = KnownFinder::new(list, names()).unwrap();
    for (_, text, _) in FINDINGS {
        assert_eq!(document(text, &known).mentions, document(text, names().as_ref()).mentions, "{text}");
    }
}

/// Articles that call one person, and one body, by several names.
const ARTICLES: &str = concat!(
    "{\"id\": \"1\", \"text\": \"Chief Inspector Oluwaseun Hartley said on Monday that the water of the town was not safe. Hartley said that boiling did not help.\"}\n",
    "{\"id\": \"2\", \"text\": \"Inspector Olu Hartley said on Tuesday that the water was safe again. The Water Inspectorate said that it would watch the brook.\"}\n",
    "{\"id\": \"3\", \"text\": \"OWI said that the water was safe on Friday. Ruth Hartley said that she did not believe it.\"}\n",
    "{\"id\": \"4\", \"text\": \"John Smith said on Monday that the bridge was closed. John Smith said that it would stay so.\"}\n",
    "{\"id\": \"5\", \"text\": \"John Smith, the senator, said on Monday that the bridge was open.\"}\n",
    "{\"id\": \"6\", \"text\": \"Oluwaseun B. Hartley said on Sunday that nothing had been found in the brook.\"}\n",
);

const LIST: &str = "Name;Aliases;QID;Kind;party;=note\n\
    Oluwaseun Hartley;Olu Hartley;X1;person;none;=1+1\n\
    Water Inspectorate;OWI;X2;organization;;\n\
    John Smith;;X3;person;Reeds;senator\n\
    John Smith;;X4;person;Sails;goalkeeper\n\
    Nobody Atall;;X5;;;\n";

fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.jsonl"), ARTICLES).unwrap();
    fs::write(folder.path().join("people.csv"), LIST).unwrap();
    folder
}

fn run(folder: &Path, args: &str) {
    let done = dixit(folder, &format!("run a.jsonl -q -o {args}"));
    assert_eq!(done.status.code(), Some(0), "{args}: {}", said(&done.stderr));
}

#[test]
fn an_entry_is_one_speaker_over_the_dump_with_the_columns_of_the_list() {
    let folder = prepared();
    run(folder.path(), "out --entities people.csv");
    let speakers = rows(&folder.path().join("out/speakers.csv"));
    let of = |id: &str| speakers.iter().filter(|s| s["external_id"] == id).collect::<Vec<_>>();
    let told = |id: &str| {
        let [one] = of(id)[..] else { panic!("{id} is one speaker: {speakers:?}") };
        ["speaker", "kind", "articles", "party", "=note"].map(|column| one[column].as_str())
    };
    // Articles 1 and 2, and 6 with its initial, which only the linker makes the same name.
    assert_eq!(told("X1"), ["Oluwaseun Hartley", "person", "3", "none", "=1+1"]);
    assert_eq!(told("X2"), ["Water Inspectorate", "organization", "2", "", ""]);
    assert_eq!(told("X3"), ["John Smith", "person", "1", "Reeds", "senator"]);
    assert!(of("X4").is_empty() && of("X5").is_empty(), "{speakers:?}");
    let unlisted: Vec<&str> = of("").iter().map(|s| s["speaker"].as_str()).collect();
    assert!(unlisted.contains(&"Ruth Hartley"), "{unlisted:?}");
    assert!(unlisted.contains(&"John Smith"), "who is one of two stays open: {unlisted:?}");

    let quotes = rows(&folder.path().join("out/quotes.csv"));
    let named = quotes.iter().any(|q| q["article_id"] == "2" && q["speaker"] == "Oluwaseun Hartley");
    assert!(named, "the list's name, not the article's");

    let header = fs::read_to_string(folder.path().join("out/speakers.csv")).unwrap();
    assert!(header.lines().next().unwrap().ends_with(",first_date,last_date,party,=note"), "{header}");
    let package = fs::read(folder.path().join("out/datapackage.json")).unwrap();
    let package: serde_json::Value = serde_json::from_slice(&package).unwrap();
    let speakers = package["resources"].as_array().unwrap().iter().find(|r| r["name"] == "speakers").unwrap();
    let fields = speakers["schema"]["fields"].as_array().unwrap();
    let carried: Vec<_> = fields[11..].iter().map(|f| (f["name"].as_str(), f["type"].as_str())).collect();
    assert_eq!(carried, [(Some("party"), Some("string")), (Some("=note"), Some("string"))]);
    let mark = fs::read_to_string(folder.path().join("out/run.json")).unwrap();
    assert!(mark.contains("\"mention.known.people.csv\": \"xxh3:"), "{mark}");
}

#[test]
fn excel_is_guarded_from_the_columns_of_the_list() {
    let folder = prepared();
    run(folder.path(), "out --entities people.csv --excel");
    let table = fs::read_to_string(folder.path().join("out/speakers.csv")).unwrap();
    assert!(table.lines().next().unwrap().ends_with(",party,'=note") && table.contains(",none,'=1+1"), "{table}");
    let package = fs::read_to_string(folder.path().join("out/datapackage.json")).unwrap();
    assert!(package.contains("\"name\": \"'=note\""), "{package}");
}

#[test]
fn ids_and_bytes_depend_on_input_and_list_alone() {
    let folder = prepared();
    let tables = |out: &str| {
        let read = |name: &str| fs::read(folder.path().join(out).join(name)).unwrap();
        ["articles.csv", "quotes.csv", "speakers.csv", "claims.csv", "claim_mentions.csv", "datapackage.json"].map(read)
    };
    run(folder.path(), "one --entities people.csv --threads 1 --batch-size 1");
    for (out, flags) in [
        ("two", "--threads 1 --batch-size 7"),
        ("three", "--threads 2 --batch-size 1"),
        ("four", "--threads 2 --batch-size 7"),
    ] {
        run(folder.path(), &format!("{out} --entities people.csv {flags}"));
        assert!(tables(out) == tables("one"), "{flags}");
    }
    // The ids of others are what they are without a list; the order of rows in the list does not matter.
    run(folder.path(), "plain");
    let mut lines: Vec<&str> = LIST.lines().collect();
    lines[1..].reverse();
    fs::write(folder.path().join("turned.csv"), lines.join("\n")).unwrap();
    run(folder.path(), "turned --entities turned.csv");
    assert!(tables("turned")[2] == tables("one")[2]);
    let id = |out: &str, name: &str| {
        let speakers = rows(&folder.path().join(out).join("speakers.csv"));
        speakers.iter().find(|s| s["speaker"] == name).map(|s| s["speaker_id"].clone())
    };
    assert!(id("plain", "Ruth Hartley").is_some_and(|ruth| Some(ruth) == id("one", "Ruth Hartley")));
    assert_ne!(id("plain", "Oluwaseun Hartley"), id("one", "Oluwaseun Hartley"));
    let header = fs::read_to_string(folder.path().join("plain/speakers.csv")).unwrap();
    assert!(header.lines().next().unwrap().ends_with(",first_date,last_date"), "{header}");
}

/// A list and what is said of it.
const WRONG: &[(&str, &str)] = &[
    ("label_of,id\nAna,X1\n", "people.csv: no column with the names among: label_of, id; call it 'name'"),
    ("", "people.csv: no rows; a list has a header with 'name' and below it a row an entity"),
    ("name,party\n", "people.csv: no rows; a list has a header with 'name' and below it a row an entity"),
    ("name,party\nAna Ruiz,Reeds\n,Sails\n", "people.csv row 2: no name; fill it in or leave the row out"),
    (
        "name,id\nAna Ruiz,X1\nBo Lind,X1\n",
        "people.csv row 2: the id 'X1' of 'Bo Lind' is that of 'Ana Ruiz' in row 1; correct one",
    ),
    (
        "name\nAna Ruiz\nAna Ruiz\n",
        "people.csv row 2: 'Ana Ruiz' stands in row 1 too, and neither has an id; give each one or",
    ),
    (
        "name,kind\nAna Ruiz,poet\n",
        "people.csv row 1: 'poet' is no kind; there are person, organization, group and document;",
    ),
    ("name,a,A\nAna Ruiz,1,2\n", "people.csv: two columns are called 'A'; rename one"),
    (
        "name,Quotes\nAna Ruiz,7\n",
        "people.csv: speakers.csv has a column 'Quotes' of its own; rename the one of the list, to 'list_Quotes'",
    ),
    ("name,id\nAna Ruiz\n", "people.csv row 1: 1 cells, but 2 in the header; check its quotation marks"),
];

#[test]
fn wrong_lists_are_told_in_one_line() {
    let folder = prepared();
    for (list, told) in WRONG {
        fs::write(folder.path().join("people.csv"), list).unwrap();
        let done = dixit(folder.path(), "run a.jsonl -o out --entities people.csv");
        let said = said(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{list:?}: {said}");
        assert!(said.starts_with(&format!("dixit: {told}")) && said.lines().count() == 1, "{list:?}: {said}");
        assert!(!folder.path().join("out").exists(), "{list:?}");
    }
    fs::write(folder.path().join("people.csv"), b"name\nJos\xe9 Ruiz\n").unwrap();
    let cases: [Case; 4] = [
        (
            "run a.jsonl -o out --entities people.csv",
            2,
            "",
            "dixit: people.csv: not UTF-8 in line 2; save it as CSV in UTF-8\n",
        ),
        ("run a.jsonl -o out --entities none.csv", 2, "", "dixit: none.csv: cannot be opened: "),
        ("run a.jsonl -o out --set mention.use=known", 2, "", "[mention] known needs the setting 'list'\n"),
        ("show a.jsonl --entities people.csv", 2, "", "not UTF-8"),
    ];
    cases.into_iter().for_each(|case| check(folder.path(), case));
}

#[test]
fn a_list_may_stand_in_the_config_but_only_one() {
    let folder = prepared();
    let config = "[mention]\nuse = \"known\"\nlist = \"people.csv\"\nof = { use = \"names\" }\n";
    fs::write(folder.path().join("pipeline.toml"), config).unwrap();
    run(folder.path(), "said --config pipeline.toml");
    run(folder.path(), "given --entities people.csv");
    let table = |out: &str| fs::read(folder.path().join(out).join("speakers.csv")).unwrap();
    assert!(table("said") == table("given"));
    let both = "run a.jsonl -o out --config pipeline.toml --entities people.csv";
    check(folder.path(), (both, 2, "", "people.csv: there is a list already, people.csv; put both into one file\n"));
    check(folder.path(), ("show a.jsonl -n 2 --entities people.csv", 0, "Oluwaseun Hartley (person)", ""));
}
