use super::*;

fn identity(cohesion: f64) -> Identity {
    let text = format!("[claim]\nuse = \"shingles\"\ncohesion = {cohesion}\n");
    let models = [("meaning".to_owned(), "xxh3:1".to_owned())].into();
    Identity { command: "run", config: toml::from_str(&text).expect("TOML"), models }
}

fn records(state: &State) -> Vec<String> {
    let mut records = Vec::new();
    let each = |record: String| {
        records.push(record);
        Ok(())
    };
    state.recall(each).expect("the records read");
    records
}

#[test]
fn what_is_committed_comes_back_in_order_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || State::open(folder.path(), &identity(0.5)).expect("the state opens");
    let add = |state: &mut State, record: &str| state.add(&record).expect("the state takes it");
    let mut state = open();
    assert!(records(&state).is_empty() && state.claims().expect("claims").is_empty());
    ["b", "a"].iter().for_each(|r| add(&mut state, r));
    state.commit(&[0, 7, 0, 9]).expect("a commit");
    let mut died = open();
    add(&mut died, "lost");
    drop(died);
    let mut state = open();
    assert_eq!((records(&state), state.claims().expect("claims")), (vec!["b".into(), "a".into()], vec![0, 7, 0, 9]));
    add(&mut state, "c");
    state.commit(&[3]).expect("a commit");
    let state = open();
    assert_eq!(
        (records(&state), state.claims().expect("claims")),
        (["b", "a", "c"].map(String::from).to_vec(), vec![3])
    );
}

#[test]
fn a_state_made_otherwise_is_refused_and_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = |identity: &Identity| State::open(folder.path(), identity).map_err(|e| e.to_string());
    open(&identity(0.5)).and_then(|s| s.commit(&[]).map_err(|e| e.to_string())).expect("a new state");
    let told = |identity: &Identity| open(identity).err().unwrap_or_default();
    assert!(told(&identity(0.6)).contains("it was made with claim.cohesion 0.5, this run has 0.6; go on as before"));
    assert!(told(&Identity { command: "claims", ..identity(0.5) }).contains("made with command run"));
    let models = [("meaning".to_owned(), "xxh3:2".to_owned())].into();
    assert!(
        told(&Identity { models, ..identity(0.5) }).contains("made with model meaning xxh3:1, this run has xxh3:2")
    );
    let held = open(&identity(0.5)).expect("the state opens");
    assert!(told(&identity(0.5)).contains("another run is using it"));
    drop(held);
    std::fs::write(folder.path().join(sealed::MANIFEST), b"no manifest").expect("a file");
    assert!(told(&identity(0.5)).contains("the state cannot be used"));
}

/// Names and bytes.
type Files = Vec<(String, Vec<u8>)>;

/// The files that a kill leaves at each step of a commit, from the first byte of the copy to the last tidying up.
#[test]
fn a_commit_that_dies_anywhere_leaves_the_old_state_or_the_new_one() {
    let commit = |folder: &std::path::Path, record: &str| {
        let mut state = State::open(folder, &identity(0.5)).expect("the state opens");
        state.add(&record).expect("the state takes it");
        state.commit(&[]).expect("a commit");
    };
    let files = |folder: &std::path::Path| -> Files {
        let entries = std::fs::read_dir(folder).expect("a folder").flatten();
        let named = entries.map(|e| (e.file_name().into_string().expect("a name"), e.path()));
        named.map(|(name, path)| (name, std::fs::read(path).expect("a file"))).collect()
    };
    let folder = tempfile::tempdir().expect("a folder");
    commit(folder.path(), "old");
    let old = files(folder.path());
    commit(folder.path(), "new");
    let new = files(folder.path());
    let of = |files: &[(String, Vec<u8>)], is: fn(&str) -> bool| {
        files.iter().find(|(n, _)| is(n)).expect("it is there").clone()
    };
    let store = of(&new, |name| name.ends_with(".redb"));
    let manifest = of(&new, |name| name == sealed::MANIFEST);
    let as_file = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let steps: [(&str, Files, &[&str]); 7] = [
        ("the copy is cut", [old.clone(), vec![as_file("work.redb", &half(&store.1))]].concat(), &["old"]),
        ("the copy is whole", [old.clone(), vec![as_file("work.redb", &store.1)]].concat(), &["old"]),
        ("the new store has its name", [old.clone(), vec![store.clone()]].concat(), &["old"]),
        (
            "the new manifest is cut",
            [old.clone(), vec![store.clone(), as_file("state.new", &half(&manifest.1))]].concat(),
            &["old"],
        ),
        (
            "the new manifest is whole",
            [old.clone(), vec![store.clone(), as_file("state.new", &manifest.1)]].concat(),
            &["old"],
        ),
        ("the new manifest is in place", [old, vec![store, manifest]].concat(), &["old", "new"]),
        ("the old store is gone", new, &["old", "new"]),
    ];
    for (step, files, expected) in steps {
        let folder = tempfile::tempdir().expect("a folder");
        files.iter().for_each(|(name, bytes)| std::fs::write(folder.path().join(name), bytes).expect("a file"));
        let state = State::open(folder.path(), &identity(0.5)).unwrap_or_else(|e| panic!("{step}: {e}"));
        assert_eq!(records(&state), expected, "{step}");
        drop(state);
        commit(folder.path(), "more");
        let state = State::open(folder.path(), &identity(0.5)).expect("the state opens");
        assert_eq!(records(&state), [expected, &["more"]].concat(), "{step}");
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("a folder").count(),
            4,
            "{step}: lock, manifest, store and copy"
        );
    }
}
