//! [`Model`]: the trained parts and the two steps over one article.

use std::ops::Range;

use super::confidence::{self, Calibration};
use super::cue_features;
use super::judge_features;
use super::labels::{cue, judge, link};
use super::link_features::{self, Asked, Shared};
use super::thrift::Thrift;
use crate::features::Features;
use crate::features::attributes::{Attributes, CueRates};
use crate::model::chain::natural;
use crate::model::{Chain, Lattice, Scores, Trellis};
use crate::quote::rules::Scene;
use crate::tag::{TagScratch, Tagger};

/// The trained parts.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    /// Gives parts of speech, if the model was trained with them.
    pub(crate) tagger: Option<Tagger>,
    pub(crate) rates: CueRates,
    pub(crate) cues: Chain<{ cue::COUNT }>,
    pub(crate) links: Chain<{ link::COUNT }>,
    /// Weighs what the steps found as a whole.
    pub(crate) judge: Chain<{ judge::COUNT }>,
    pub(crate) calibration: Calibration,
}

/// What the two steps find for one cue, as token ranges.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) cue: Range<usize>,
    pub(crate) source: Vec<Range<usize>>,
    pub(crate) content: Vec<Range<usize>>,
    /// Probability that the head is a cue, by the first step.
    pub(crate) cue_score: f32,
    /// Mean probability of the labels of the content, by the second.
    pub(crate) content_score: f32,
    /// The same of the source; one half where there is none.
    pub(crate) source_score: f32,
    /// The least probability at which a stretch of either begins or ends.
    pub(crate) least: f32,
    /// How probable it is that content and source are right, 0 to 1.
    pub(crate) confidence: f32,
}

impl Found {
    /// A cue of which nothing else is known yet.
    fn of(cue: Range<usize>) -> Self {
        let [source, content] = Default::default();
        let (cue_score, content_score, source_score) = (0.0, 0.0, 0.5);
        Self { cue, source, content, cue_score, content_score, source_score, least: 1.0, confidence: 0.0 }
    }
}

/// Added to the score of a cue's first token, so that doubtful cues reach the second step, whose confidence decides.
const CUE_BIAS: i32 = 24;

/// Added to the score of a source's first token where none was found: the second step misses many.
const SOURCE_BIAS: i32 = 48;

/// The scores of a token where nothing can be reported: it is no cue.
const SILENT: Scores<{ cue::COUNT }> = {
    let mut scores = [0; cue::COUNT];
    scores[cue::CUE as usize] = -1000;
    scores[cue::CUE as usize + 1] = -1000;
    scores
};

/// The memory of one thread.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    features: Features,
    cue_scores: Vec<Scores<{ cue::COUNT }>>,
    cue_trellis: Trellis<{ cue::COUNT }>,
    cue_lattice: Lattice<{ cue::COUNT }>,
    link_scores: Vec<Scores<{ link::COUNT }>>,
    link_trellis: Trellis<{ link::COUNT }>,
    link_lattice: Lattice<{ link::COUNT }>,
}

impl Model {
    fn thrift(&self) -> Thrift {
        Thrift::new(self.tagger.is_some())
    }

    /// What the features of an article are made of.
    pub(crate) fn look(&self, scene: &Scene<'_>, scratch: &mut TagScratch) -> Attributes {
        let plain = Attributes::new(&scene.r, &scene.q, &self.rates);
        match &self.tagger {
            None => plain,
            Some(tagger) => {
                let tags = tagger.tag(&plain, scratch);
                plain.with_tags(tags)
            }
        }
    }

    /// Everything found in the article whose paragraphs are these token ranges, cue by cue, without a source and with one where that is in doubt.
    pub(crate) fn find(&self, a: &Attributes, paragraphs: &[Range<usize>], s: &mut Scratch) -> Vec<Found> {
        let mut found = Vec::new();
        for (n, paragraph) in paragraphs.iter().enumerate() {
            let next = paragraphs.get(n + 1).map_or(paragraph.end, |p| p.end);
            for (range, score) in self.cues(a, paragraph, s) {
                if score >= self.thrift().faint {
                    let asked = Asked::near(a, range, paragraph, next);
                    self.link(a, &asked, score, s, &mut found);
                }
            }
        }
        for one in &mut found {
            let judged = self.judge(a, one, &mut s.features);
            one.confidence = self.calibration.probability(&confidence::facts(a, one, judged));
        }
        found
    }

    /// What tells for what was found as a whole, as the logarithm of odds.
    pub(crate) fn judge(&self, a: &Attributes, found: &Found, f: &mut Features) -> f32 {
        judge_features::put(a, found, f);
        let score = f.score(&self.judge.rows);
        natural(score[judge::RIGHT as usize] - score[judge::WRONG as usize])
    }

    /// The cues of a paragraph with their probabilities: those of the best labels, then those of the best labels where
    /// cues are favoured more.
    fn cues(&self, a: &Attributes, paragraph: &Range<usize>, s: &mut Scratch) -> Vec<(Range<usize>, f32)> {
        self.score_cues(a, paragraph, s);
        let classes = &a.classes[paragraph.clone()];
        let mut cues: Vec<Range<usize>> = Vec::new();
        let more = self.thrift().more;
        for bias in [CUE_BIAS, more].into_iter().filter(|bias| *bias > 0) {
            s.cue_scores.iter_mut().for_each(|score| score[cue::CUE as usize] += bias);
            self.cues.best(&s.cue_scores, classes, &mut s.cue_trellis);
            let known = cues.len();
            for cue in runs(&s.cue_trellis.path, paragraph.start) {
                let next = cues[..known].partition_point(|c| c.end <= cue.start);
                if cues[..known].get(next).is_none_or(|c| c.start >= cue.end) {
                    cues.push(cue);
                }
            }
        }
        if cues.is_empty() {
            return Vec::new();
        }
        s.cue_scores.iter_mut().for_each(|score| score[cue::CUE as usize] -= more);
        self.cues.weigh(&s.cue_scores, classes, &mut s.cue_lattice);
        let share = |i: usize| {
            let p = s.cue_lattice.posterior(i - paragraph.start);
            p[cue::CUE as usize] + p[cue::CUE as usize + 1]
        };
        cues.into_iter().map(|c| (c.clone(), c.map(share).fold(0.0, f32::max))).collect()
    }

    fn score_cues(&self, a: &Attributes, paragraph: &Range<usize>, s: &mut Scratch) {
        s.cue_scores.clear();
        let thrift = self.thrift();
        for at in paragraph.clone() {
            if !thrift.may_report(a, at) || !thrift.seeks_cue(a, paragraph, at) {
                s.cue_scores.push(SILENT);
                continue;
            }
            cue_features::put(a, paragraph, at, &mut s.features);
            s.cue_scores.push(s.features.score(&self.cues.rows));
        }
    }

    /// Adds source and content of a cue as the best labels have them; where those have no source, with one as well.
    fn link(&self, a: &Attributes, asked: &Asked, cue_score: f32, s: &mut Scratch, found: &mut Vec<Found>) {
        s.link_scores.clear();
        let (shared, thrift) = (Shared::new(a, asked), self.thrift());
        for at in asked.window.clone() {
            if !thrift.seeks_edge(a, asked, at) {
                s.link_scores.push([0; link::COUNT]);
                continue;
            }
            link_features::put(a, asked, &shared, at, &mut s.features);
            s.link_scores.push(s.features.score(&self.links.rows));
        }
        let classes = &a.classes[asked.window.clone()];
        self.links.weigh(&s.link_scores, classes, &mut s.link_lattice);
        self.links.best(&s.link_scores, classes, &mut s.link_trellis);
        let best = self.read(asked, cue_score, s);
        if best.content.is_empty() {
            return;
        }
        if best.source.is_empty() {
            s.link_scores.iter_mut().for_each(|score| score[link::SOURCE as usize] += SOURCE_BIAS);
            self.links.best(&s.link_scores, classes, &mut s.link_trellis);
            let other = self.read(asked, cue_score, s);
            found.extend(Some(other).filter(|f| !f.source.is_empty() && !f.content.is_empty()));
        }
        found.push(best);
    }

    /// What the labels of a window say.
    fn read(&self, asked: &Asked, cue_score: f32, s: &Scratch) -> Found {
        let mut found = Found { cue_score, ..Found::of(asked.cue.clone()) };
        for (k, label) in s.link_trellis.path.iter().enumerate() {
            let at = asked.window.start + k;
            if *label == link::NONE || asked.cue.contains(&at) {
                continue;
            }
            let spans = if *label >= link::CONTENT { &mut found.content } else { &mut found.source };
            match spans.last_mut() {
                // Stretches that touch are one, whatever their labels say.
                Some(last) if last.end == at => last.end += 1,
                _ => spans.push(at..at + 1),
            }
        }
        weigh(asked, &mut found, s);
        found
    }
}

/// The cues that labels mark, the first label being that of token `start`.
fn runs(labels: &[u8], start: usize) -> Vec<Range<usize>> {
    let mut cues: Vec<Range<usize>> = Vec::new();
    for (at, label) in (start..).zip(labels) {
        match *label {
            cue::CUE => cues.push(at..at + 1),
            l if l == cue::CUE + 1 => match cues.last_mut() {
                Some(last) if last.end == at => last.end += 1,
                _ => cues.push(at..at + 1),
            },
            _ => {}
        }
    }
    cues
}

/// Notes how sure the second step is of its labels.
fn weigh(asked: &Asked, found: &mut Found, s: &Scratch) {
    let of = |at: usize| {
        let k = at - asked.window.start;
        s.link_lattice.posterior(k)[s.link_trellis.path[k] as usize]
    };
    let mean = |spans: &[Range<usize>]| {
        let all = spans.iter().flat_map(Clone::clone).map(of);
        all.clone().sum::<f32>() / all.count() as f32
    };
    if !found.content.is_empty() {
        found.content_score = mean(&found.content);
    }
    if !found.source.is_empty() {
        found.source_score = mean(&found.source);
    }
    let edges = found.content.iter().chain(&found.source).flat_map(|r| [r.start, r.end - 1]);
    found.least = edges.map(of).fold(1.0, f32::min);
}
