//! [`Process`]: one running copy of the program, with a thread for each of its three streams.
//!
//! The threads are never joined: a stream may be held open by a process that the program has started and that we do
//! not know of. They end when their stream does.
//!
//! **Invariant: writing never waits for reading, so neither side can wait for the other for ever.**

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::time::{Duration, Instant};

use super::Fault;

/// Longest answer, in bytes.
const MOST_ANSWER: u64 = 256 << 20;
/// How much of what the program complains is kept, in bytes.
const MOST_COMPLAINT: usize = 4 << 10;
/// How long a program may take to end after its input has.
const GRACE: Duration = Duration::from_secs(2);

/// A running copy of the program.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    /// Lines for the program; closing it closes the program's input.
    requests: Option<Sender<Arc<[u8]>>>,
    answers: Receiver<Result<Vec<u8>, Fault>>,
    /// The last line on its standard error, once that is closed.
    complaint: Receiver<String>,
    /// Whether it has been asked nothing yet.
    pub(super) fresh: bool,
}

impl Process {
    /// Starts the program.
    pub(super) fn start(command: &[String]) -> Result<Self, Fault> {
        let (program, arguments) = command.split_first().ok_or("names no program")?;
        let mut starting = Command::new(program);
        starting.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // In a group of its own it does not get the Ctrl-C that asks us to finish what is under way.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut starting, 0);
        let mut child = starting.spawn().map_err(|e| format!("'{program}' cannot be started: {e}"))?;
        let (requests, lines) = mpsc::channel();
        let (answer, answers) = mpsc::sync_channel(64);
        let (complain, complaint) = mpsc::channel();
        if let (Some(input), Some(output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        {
            std::thread::spawn(move || write_lines(&lines, input));
            std::thread::spawn(move || read_lines(BufReader::new(output), &answer));
            std::thread::spawn(move || complain.send(last_line(errors)));
        }
        Ok(Self { child, requests: Some(requests), answers, complaint, fresh: true })
    }

    /// Sends lines, without waiting until they are taken.
    pub(super) fn send(&mut self, lines: impl Iterator<Item = Arc<[u8]>>) {
        self.fresh = false;
        for line in lines {
            // Nobody takes it if the program has ended, which shows when its answer is missing.
            let _ = self.requests.as_ref().map(|r| r.send(line));
        }
    }

    /// The next line that the program writes, if it comes within `timeout`.
    pub(super) fn answer(&mut self, timeout: Duration) -> Result<Vec<u8>, Fault> {
        match self.answers.recv_timeout(timeout) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => Err(format!("no answer within {} s", timeout.as_secs())),
            Err(RecvTimeoutError::Disconnected) => Err(self.obituary()),
        }
    }

    /// How the program ended, and the last it had to say.
    fn obituary(&mut self) -> Fault {
        let how = if self.ends_within(GRACE) { self.child.try_wait().ok().flatten() } else { None };
        let how = how.map_or("the program closed its output".into(), |status| format!("the program ended, {status}"));
        match self.complaint.recv_timeout(GRACE) {
            Ok(last) if !last.is_empty() => format!("{how}: {last}"),
            _ => how,
        }
    }

    fn ends_within(&mut self, time: Duration) -> bool {
        let start = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if start.elapsed() > time {
                return false;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        true
    }

    /// Ends the program at once.
    pub(super) fn kill(mut self) {
        let _ = self.child.kill();
    }
}

impl Drop for Process {
    /// The program ends by itself when its input does; one that does not is ended.
    fn drop(&mut self) {
        self.requests = None;
        if !self.ends_within(GRACE) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

fn write_lines(lines: &Receiver<Arc<[u8]>>, mut input: ChildStdin) {
    while let Ok(line) = lines.recv() {
        if input.write_all(&line).and_then(|()| input.flush()).is_err() {
            return;
        }
    }
}

/// Sends every whole line, without its end; a last line that breaks off is none.
fn read_lines(mut output: impl BufRead, answers: &SyncSender<Result<Vec<u8>, Fault>>) {
    loop {
        let mut line = Vec::new();
        let read = output.by_ref().take(MOST_ANSWER).read_until(b'\n', &mut line);
        let item = match read {
            Ok(_) if line.last() == Some(&b'\n') => {
                line.pop();
                Ok(line)
            }
            Ok(n) if n as u64 == MOST_ANSWER => Err(format!("an answer is longer than {} MB", MOST_ANSWER >> 20)),
            _ => return,
        };
        let go_on = item.is_ok();
        if answers.send(item).is_err() || !go_on {
            return;
        }
    }
}

/// The last line of a stream that is not blank.
fn last_line(mut stream: impl Read) -> String {
    let mut kept = Vec::new();
    let mut piece = [0; MOST_COMPLAINT];
    while let Ok(n @ 1..) = stream.read(&mut piece) {
        kept.extend_from_slice(&piece[..n]);
        kept.drain(..kept.len().saturating_sub(MOST_COMPLAINT));
    }
    let text = String::from_utf8_lossy(&kept);
    text.lines().rev().map(str::trim).find(|l| !l.is_empty()).unwrap_or_default().to_owned()
}
