//! Progress on stderr: a bar on a terminal, otherwise one plain line now and then.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::numbers::{grouped, megabytes};
use crate::pipeline::{Progress, Step};

/// Time between plain lines.
const NOW_AND_THEN: Duration = Duration::from_secs(30);

/// Where progress goes, and what the records of the input are called.
pub(super) struct Watch {
    goes: Goes,
    records: &'static str,
}

enum Goes {
    /// Nowhere.
    Quiet,
    /// A bar that is drawn again and again.
    Bar(ProgressBar, Instant),
    /// A line now and then: when the run began, and when the last line was written.
    Lines(Instant, Mutex<Instant>),
}

impl Watch {
    /// What suits stderr.
    pub(super) fn new(quiet: bool, records: &'static str) -> Self {
        let now = Instant::now();
        let goes = if quiet {
            Goes::Quiet
        } else if std::io::stderr().is_terminal() {
            let bar = ProgressBar::no_length();
            bar.enable_steady_tick(Duration::from_millis(200));
            Goes::Bar(bar, now)
        } else {
            Goes::Lines(now, Mutex::new(now))
        };
        Self { goes, records }
    }

    /// Shows how far the run has come.
    pub(super) fn show(&self, p: Progress) {
        match &self.goes {
            Goes::Quiet => {}
            Goes::Bar(bar, start) => draw(bar, *start, &p, self.records),
            Goes::Lines(start, last) => {
                let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                if last.elapsed() >= NOW_AND_THEN {
                    *last = Instant::now();
                    let _ = writeln!(std::io::stderr(), "dixit: {}", line(*start, &p, self.records));
                }
            }
        }
    }

    /// Clears the bar.
    pub(super) fn finish(&self) {
        if let Goes::Bar(bar, _) = &self.goes {
            bar.finish_and_clear();
        }
    }
}

fn draw(bar: &ProgressBar, start: Instant, p: &Progress, records: &str) {
    if bar.length().is_none() {
        let form = match p.bytes_total {
            Some(_) => "{elapsed_precise} {wide_bar} {percent}% {msg}, {eta} left",
            None => "{elapsed_precise} {spinner} {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(form) {
            bar.set_style(style);
        }
        if let Some(total) = p.bytes_total {
            bar.set_length(total);
        }
    }
    if p.step == Step::Read {
        bar.set_position(p.bytes_read);
    }
    bar.set_message(message(start, p, records));
}

/// A plain line of progress.
fn line(start: Instant, p: &Progress, records: &str) -> String {
    let message = message(start, p, records);
    match p.bytes_total {
        Some(total) if total > 0 && p.step == Step::Read => {
            let share = p.bytes_read as f64 / total as f64;
            let left = start.elapsed().as_secs_f64() * (1.0 / share.max(1e-9) - 1.0);
            format!("{message}, {:.0} %, about {left:.0} s left", share * 100.0)
        }
        _ => message,
    }
}

fn message(start: Instant, p: &Progress, records: &str) -> String {
    match p.step {
        Step::Link => "linking speakers and claims".into(),
        Step::Write => "completing the tables".into(),
        Step::Read => {
            let seconds = start.elapsed().as_secs_f64().max(0.001);
            let rate = (p.records as f64 / seconds) as u64;
            let read = megabytes(p.bytes_read);
            format!("{} {records}, {} a second, {read} read", grouped(p.records), grouped(rate))
        }
    }
}
