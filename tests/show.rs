//! `dixit show`, as data: arguments, exit code, and what is said.

mod common;

use std::fs;

use common::{Case, check};

/// Of these four records two are read as they are, a1 and a3, which is found to be German only when it is cleaned. The
/// second is broken, and the text of a4 has a name that nobody knows without `--map`.
const ARTICLES: &str = concat!(
    "{\"id\": \"a1\", \"title\": \"Dam\", \"text\": \"“The dam is safe,” said Ana Ruiz, the mayor of Port Avel, on Monday.\"}\n",
    "{\"id\": \n",
    "{\"id\": \"a3\", \"text\": \"Der Damm ist sicher, sagte die Bürgermeisterin am Montag, und niemand muss das Tal verlassen.\"}\n",
    "{\"id\": \"a4\", \"story\": \"Nothing of note was found\\u001b[31m by the harbour on Monday evening.\\n\\nAdvertisement\"}\n",
);

const CASES: [Case; 16] = [
    ("show a.jsonl --why", 0, "%  Ana Ruiz: mentioned in the source, ", ""),
    ("show a.jsonl", 0, "Dam\na1\n\n[1 “The dam is safe,”] _said_ *Ana Ruiz", ""),
    ("show a.jsonl --id a1 --color always", 0, "\u{1b}[35msaid", ""),
    ("show a.jsonl --width 30", 0, "\n1 direct · Ana Ruiz (person)\n    0.", ""),
    ("show a.jsonl --width 0", 0, "“The dam is", ""),
    ("show a.jsonl --color never", 0, "1 quote. Marks: [1 what was said] *source* _cue_\n", ""),
    ("show a.jsonl -n 4 --map text=story", 0, "found\u{fffd}[31m by", ""),
    ("show a.jsonl --id a4 --map text=story", 0, "(1 line left out: page furniture)\n\nNo quotes found.\n", ""),
    ("show a.jsonl -n 2", 1, "", "a.jsonl row 2: broken JSON"),
    ("show a.jsonl --id a3", 1, "", "a.jsonl row 3: language (clean): the article is in another language (deu)"),
    ("show a.jsonl -n 9", 1, "", "a.jsonl has no record 9; it has 4 in all\n"),
    ("show a.jsonl --id zz", 1, "", "a.jsonl has no article with the id 'zz', but 2 others\n"),
    ("show a.jsonl --id zz --map text=story", 1, "", "with the id 'zz', but 1 other\n"),
    ("show a.jsonl -n 0", 2, "", "-n"),
    ("show none.jsonl", 2, "", "none.jsonl"),
    ("show a.jsonl --set quote.use=command", 2, "", "[quote] command needs the setting 'command'\n"),
];

#[test]
fn commands_end_and_speak_as_they_should() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.jsonl"), ARTICLES).unwrap();
    CASES.into_iter().for_each(|case| check(folder.path(), case));
}
