//! `datapackage.json`: the data dictionary, made from the column lists, in the form that Frictionless tools check.

use serde_json::{Map, Value, json};

use super::column::{Column, Rule, Table, Type};
use super::table::{Layout, Written};
use super::{cell, texts};

/// What there is beside the tables that were written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside {
    /// The file of the texts.
    pub texts: bool,
    /// Earlier runs, from which claims go on.
    pub continued: bool,
}

/// The descriptor of the tables that were written, and of the texts if they are kept. References to tables that are not
/// among them are left out, and where claims go on from earlier runs those to the articles and quotes, of which only the
/// latest are there.
#[must_use]
pub fn package(written: &[Written], layout: Layout, beside: Beside) -> Value {
    let whole = |w: &&Written| !beside.continued || !["articles", "quotes"].contains(&w.table.name);
    let referable: Vec<&str> = written.iter().filter(whole).map(|w| w.table.name).collect();
    let tables = written.iter().map(|w| resource(w, &referable, layout));
    let resources: Vec<Value> = tables.chain(beside.texts.then(texts_resource)).collect();
    json!({
        "name": "dixit",
        "title": "Who said what, and the claims that travel between articles",
        "profile": "tabular-data-package",
        "resources": resources,
    })
}

fn resource(w: &Written, all: &[&str], layout: Layout) -> Value {
    let path = if let [file] = w.files.as_slice() { json!(file) } else { json!(w.files) };
    let (encoding, line_end) = if layout.excel { ("utf-8-sig", "\r\n") } else { ("utf-8", "\n") };
    json!({
        "name": w.table.name,
        "type": "table",
        "profile": "tabular-data-resource",
        "description": w.table.about,
        "path": path,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": encoding,
        "dialect": { "csv": { "delimiter": ",", "quoteChar": "\"", "doubleQuote": true, "lineTerminator": line_end } },
        "schema": schema(w, all, layout),
    })
}

/// The texts: a file that is no table.
fn texts_resource() -> Value {
    json!({
        "name": "texts",
        "type": "file",
        "profile": "data-resource",
        "description": "One JSON record a line for each row of articles.csv: id, url, publisher, author, title, date, and the \
                        text as it was read, which the offsets of quotes.csv refer to. The file is an input of dixit too.",
        "path": texts::NAME,
        "scheme": "file",
        "format": "jsonl",
        "mediatype": "application/jsonl",
        "encoding": "utf-8",
    })
}

fn schema(w: &Written, all: &[&str], layout: Layout) -> Value {
    let table = w.table;
    let carried = w.carried.iter().map(|name| carried_field(name, layout));
    let fields: Vec<Value> = table.columns.iter().map(field).chain(carried).collect();
    let mut schema = Map::new();
    schema.insert("fields".into(), json!(fields));
    schema.insert("missingValues".into(), json!([""]));
    if !table.key.is_empty() {
        schema.insert("primaryKey".into(), json!([table.key]));
    }
    let references: Vec<Value> = table.columns.iter().filter_map(|c| reference(c, table, all)).collect();
    if !references.is_empty() {
        schema.insert("foreignKeys".into(), json!(references));
    }
    Value::Object(schema)
}

fn field(column: &Column) -> Value {
    let mut field = json!({ "name": column.name, "type": column.kind.as_str(), "description": column.about });
    let mut constraints = Map::new();
    for rule in column.rules {
        let (name, value) = match rule {
            Rule::Required => ("required", json!(true)),
            Rule::Unique => ("unique", json!(true)),
            Rule::OneOf(words) => ("enum", json!(words)),
            Rule::Each(pattern) => ("pattern", json!(format!("{pattern}(\\|{pattern})*"))),
            Rule::AtLeast(n) => ("minimum", json!(n)),
            Rule::AtMost(n) => ("maximum", json!(n)),
            Rule::RefersTo(..) => continue,
        };
        constraints.insert(name.into(), value);
    }
    if !constraints.is_empty() {
        field["constraints"] = Value::Object(constraints);
    }
    field
}

/// A column of the user's list, whose name is guarded as in the header.
fn carried_field(name: &str, layout: Layout) -> Value {
    let about = format!("The column '{name}' of the list of known entities; empty for speakers not listed.");
    let mut name = name.to_owned();
    if layout.excel {
        cell::guard(&mut name);
    }
    json!({ "name": name, "type": Type::Text.as_str(), "description": about })
}

/// The foreign key of a column that refers to a table of this package; a table names itself by the empty string.
fn reference(column: &Column, table: &Table, all: &[&str]) -> Option<Value> {
    let (to, key) = column.rules.iter().find_map(|r| match r {
        Rule::RefersTo(to, key) => Some((*to, *key)),
        _ => None,
    })?;
    let present = all.contains(&to);
    let resource = if to == table.name { "" } else { to };
    present.then(|| json!({ "fields": [column.name], "reference": { "resource": resource, "fields": [key] } }))
}

#[cfg(test)]
mod tests {
    use super::super::tables::{CLAIM_MENTIONS, CLAIMS, TABLES};
    use super::*;

    fn written(table: &'static Table) -> Written {
        Written { table, carried: Vec::new(), files: vec![format!("{}.csv", table.name)], rows: 0 }
    }

    #[test]
    fn every_reference_and_key_names_a_column() {
        for table in TABLES {
            let has = |t: &str, c: &str| {
                TABLES.iter().any(|x| x.name == t && x.columns.iter().any(|column| column.name == c))
            };
            assert!(table.key.is_empty() || has(table.name, table.key), "{}", table.name);
            for column in table.columns {
                assert!(column.about.ends_with('.'), "{}.{} is described in a sentence", table.name, column.name);
                for rule in column.rules {
                    if let Rule::RefersTo(to, key) = rule {
                        assert!(has(to, key), "{}.{} refers to {to}.{key}", table.name, column.name);
                    }
                }
            }
        }
    }

    #[test]
    fn references_to_absent_tables_are_left_out() {
        let made = package(&[written(&CLAIMS), written(&CLAIM_MENTIONS)], Layout::PLAIN, Beside::default());
        assert!(made["resources"][0]["schema"].get("foreignKeys").is_none());
        let keys = made["resources"][1]["schema"]["foreignKeys"].as_array().unwrap();
        assert_eq!(keys.len(), 1);
        assert_eq!(keys[0]["reference"]["resource"], "claims");
    }

    #[test]
    fn several_files_are_one_resource() {
        let mut split = written(&CLAIMS);
        split.files.push("claims-2.csv".into());
        let made = package(&[split], Layout::EXCEL, Beside::default());
        assert_eq!(made["resources"][0]["path"], json!(["claims.csv", "claims-2.csv"]));
        assert_eq!(made["resources"][0]["encoding"], "utf-8-sig");
    }
}
