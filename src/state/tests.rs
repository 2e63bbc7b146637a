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
    std::fs::write(folder.path().join(FILE), b"no database").expect("a file");
    assert!(told(&identity(0.5)).contains("the state cannot be used"));
}
