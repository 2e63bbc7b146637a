//! What of a dump the user wants: options of `dixit run`.

use jiff::civil::Date;
use toml::{Table, Value};

use super::Failure;
use crate::pipeline::Config;
use crate::read::{ArticleFilter, Outlets, ReadOptions};

/// Which articles and quotes are wanted.
#[derive(Debug, clap::Args)]
pub(super) struct ChoiceOptions {
    /// Read articles of this day or later; articles without a date are left out
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: Option<Date>,
    /// Read articles of this day or earlier
    #[arg(long, value_name = "DATE", value_parser = day)]
    to: Option<Date>,
    /// Read articles of this outlet alone, in any case; may be repeated
    #[arg(long, value_name = "NAME")]
    publisher: Vec<String>,
    /// Leave out quotes of less confidence, 0 to 1
    #[arg(long, value_name = "CONFIDENCE", value_parser = share)]
    min_confidence: Option<f64>,
    /// Leave out quotes without a cue, such as quotations that nobody is named for
    #[arg(long)]
    no_cueless: bool,
}

/// A day; the words of the parser would not help.
fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "write a day as YYYY-MM-DD".to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "write a number of 0 to 1, such as 0.7".to_owned())
}

impl ChoiceOptions {
    /// Which articles are wanted; an outlet may be given by any of its names.
    pub(super) fn filter(&self, outlets: &Outlets) -> Result<ArticleFilter, Failure> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from > to => {
                Err(Failure::usage(format!("--from {from} is after --to {to}: no day lies between them")))
            }
            (from, to) => {
                let publishers = self.publisher.iter().map(|name| outlets.publisher(name).to_owned()).collect();
                Ok(ArticleFilter { from, to, publishers })
            }
        }
    }

    /// Adds the pass that leaves out quotes, if any are to be.
    pub(super) fn add_to(&self, config: &mut Config) -> Result<(), Failure> {
        if self.min_confidence.is_none() && !self.no_cueless {
            return Ok(());
        }
        let confidence = Value::Float(self.min_confidence.unwrap_or(0.0));
        let cueless = Value::Boolean(self.no_cueless);
        let settings = Table::from_iter([("confidence".to_owned(), confidence), ("cueless".to_owned(), cueless)]);
        Ok(config.add_pass("drop-doubtful", settings)?)
    }
}

/// What the user said about the input, for `run.json`; what was said about quotes stands among the passes.
pub(super) fn said(reading: &ReadOptions, learn_furniture: bool) -> Table {
    let mut said = Table::new();
    let mut say = |name: &str, value: Option<Value>| said.extend(value.map(|value| (name.to_owned(), value)));
    let day = |day: Option<Date>| day.map(|day| Value::String(day.to_string()));
    let listed = |list: &[String]| (!list.is_empty()).then(|| list.to_vec().into());
    let (path, checksum) = reading.outlets.origin();
    let named = |text: &str| (!text.is_empty()).then(|| Value::String(text.to_owned()));
    say("from", day(reading.filter.from));
    say("to", day(reading.filter.to));
    say("publisher", listed(&reading.filter.publishers));
    say("publishers", named(path));
    say("publishers-checksum", named(checksum));
    say("date-order", reading.date_order.map(|order| Value::String(order.as_str().to_owned())));
    say("learn-furniture", learn_furniture.then_some(Value::Boolean(true)));
    say("titles", reading.titles.then_some(Value::Boolean(true)));
    say("map", listed(&reading.map.iter().map(|(ours, theirs)| format!("{ours}={theirs}")).collect::<Vec<_>>()));
    said
}
