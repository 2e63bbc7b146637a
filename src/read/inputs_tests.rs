use super::*;

/// Inputs over `files`, with the folder they are in, which must outlive them.
fn open(files: &[(&str, &[u8])], named: &[&str]) -> (tempfile::TempDir, Result<Inputs, BuildError>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let named: Vec<_> = named.iter().map(|n| folder.path().join(n).to_string_lossy().into_owned()).collect();
    let inputs = Inputs::open(&named, &ReadOptions::default(), &Registry::builtin());
    (folder, inputs)
}

fn outcomes(inputs: &mut Inputs) -> Vec<Result<String, String>> {
    inputs.map(|item| item.map(|a| a.text).map_err(|r| r.reason)).collect()
}

#[test]
fn all_formats_of_a_folder_are_read_in_order() {
    let files: [(&str, &[u8]); 5] = [
        ("1.jsonl", b"{\"id\": 1, \"text\": \"One.\"}\n\n{\"id\": 2, \"text\": \"Two.\"}"),
        ("2.csv", b"id;text\n3;Three.\n"),
        ("3.txt", b"Four."),
        ("4.log", b"neither"),
        ("5.tsv", b"id\ttext\n5\tFive.\n1\tOne.\n2\tAnother.\n"),
    ];
    let (_folder, inputs) = open(&files, &[""]);
    let mut inputs = inputs.unwrap();
    let good = |text: &str| Ok(text.to_owned());
    let bad = |reason: &str| Err(reason.to_owned());
    let items = outcomes(&mut inputs);
    let read = [good("One."), good("Two."), good("Three."), good("Four."), bad("unknown format"), good("Five.")];
    assert_eq!(items[..6], read);
    assert_eq!(items[6..], [bad("repeated record"), bad("duplicate id")]);
    let counts = inputs.counts();
    assert_eq!((counts.inputs, counts.articles, counts.rejects, counts.undated), (5, 5, 3, 5));
    assert_eq!(Some(inputs.bytes_read()), inputs.bytes_total());
}

#[test]
fn what_is_named_is_looked_at_before_the_run() {
    let files: [(&str, &[u8]); 5] = [
        ("good.txt", b"Good."),
        ("urls.csv", b"stories_id,url,media_name\n1,https://valley.example,Post\n"),
        ("array.json", b"[\n {\"words\": \"One.\"}\n]"),
        ("paper.pdf", b"%PDF-1.7"),
        ("bare.jsonl", b"{\"id\": 1, \"words\": \"One.\"}"),
    ];
    for (name, message) in [
        ("urls.csv", "--map text=COLUMN; this looks like a Media Cloud export"),
        ("array.json", "among: words"),
        ("paper.pdf", "pdftotext"),
        ("bare.jsonl", "among: id, words"),
        ("missing.csv", "no such file"),
    ] {
        let error = open(&files, &["good.txt", name]).1.err().map(|e| e.0).unwrap_or_default();
        assert!(error.contains(message) && error.contains(name), "{name}: {error}");
    }
}

#[test]
fn a_table_in_a_folder_that_cannot_be_used_is_one_reject() {
    let (_folder, inputs) = open(&[("a.csv", b"id,url\n1,x\n"), ("b.txt", b"Good.")], &[""]);
    assert_eq!(outcomes(&mut inputs.unwrap()), [Err("unusable".to_owned()), Ok("Good.".to_owned())]);
}

#[test]
fn a_named_file_of_no_format_is_text_and_an_empty_one_is_counted() {
    let (_folder, inputs) = open(&[("notes", b"The dam holds."), ("empty.csv", b"")], &["notes", "empty.csv"]);
    let mut inputs = inputs.unwrap();
    assert_eq!(inputs.next().unwrap().unwrap().text, "The dam holds.");
    assert!(inputs.next().is_none());
    assert_eq!((inputs.counts().inputs, inputs.counts().empty), (2, 1));
}

#[test]
fn inputs_can_be_sent_to_another_thread() {
    let (_folder, inputs) = open(&[("a.txt", b"Good.")], &["a.txt"]);
    let inputs = inputs.unwrap();
    assert_eq!(std::thread::spawn(move || inputs.count()).join().unwrap(), 1);
}
