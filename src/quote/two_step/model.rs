//! [`Model`]: the trained parts and the two steps over one article.

use std::ops::Range;

use super::confidence::{self, Calibration};
use super::cue_features;
use super::labels::{cue, link};
use super::link_features::{self, Asked, Shared};
use super::thrift::Thrift;
use crate::features::Features;
use crate::features::attributes::{Attributes, CueRates};
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

    /// Everything found in the article whose paragraphs are these token ranges, cue by cue.
    pub(crate) fn find(&self, a: &Attributes, paragraphs: &[Range<usize>], bias: i32, s: &mut Scratch) -> Vec<Found> {
        let mut found = Vec::new();
        for (n, paragraph) in paragraphs.iter().enumerate() {
            let next = paragraphs.get(n + 1).map_or(paragraph.end, |p| p.end);
            for (range, score) in self.cues(a, paragraph, bias, s) {
                if score < self.thrift().faint {
                    continue;
                }
                let asked = Asked::near(a, range, paragraph, next);
                let mut one = self.link(a, &asked, score, s);
                if !one.content.is_empty() {
                    one.confidence = self.calibration.probability(&confidence::facts(a, &one));
                    found.push(one);
                }
            }
        }
        found
    }

    /// The cues of a paragraph with their probabilities.
    fn cues(&self, a: &Attributes, paragraph: &Range<usize>, bias: i32, s: &mut Scratch) -> Vec<(Range<usize>, f32)> {
        s.cue_scores.clear();
        let thrift = self.thrift();
        for at in paragraph.clone() {
            if !thrift.may_report(a, at) || !thrift.seeks_cue(a, paragraph, at) {
                s.cue_scores.push(SILENT);
                continue;
            }
            cue_features::put(a, paragraph, at, &mut s.features);
            let mut score = s.features.score(&self.cues.rows);
            score[cue::CUE as usize] += bias;
            s.cue_scores.push(score);
        }
        let classes = &a.classes[paragraph.clone()];
        self.cues.best(&s.cue_scores, classes, &mut s.cue_trellis);
        let mut cues: Vec<Range<usize>> = Vec::new();
        for (at, label) in paragraph.clone().zip(&s.cue_trellis.path) {
            match *label {
                cue::CUE => cues.push(at..at + 1),
                l if l == cue::CUE + 1 => match cues.last_mut() {
                    Some(last) if last.end == at => last.end += 1,
                    _ => cues.push(at..at + 1),
                },
                _ => {}
            }
        }
        if cues.is_empty() {
            return Vec::new();
        }
        self.cues.weigh(&s.cue_scores, classes, &mut s.cue_lattice);
        let share = |i: usize| {
            let p = s.cue_lattice.posterior(i - paragraph.start);
            p[cue::CUE as usize] + p[cue::CUE as usize + 1]
        };
        cues.into_iter().map(|c| (c.clone(), c.map(share).fold(0.0, f32::max))).collect()
    }

    /// Source and content of a cue.
    fn link(&self, a: &Attributes, asked: &Asked, cue_score: f32, s: &mut Scratch) -> Found {
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
        self.links.best(&s.link_scores, classes, &mut s.link_trellis);
        self.links.weigh(&s.link_scores, classes, &mut s.link_lattice);
        let mut found = Found {
            cue: asked.cue.clone(),
            source: Vec::new(),
            content: Vec::new(),
            cue_score,
            content_score: 0.0,
            source_score: 0.5,
            least: 1.0,
            confidence: 0.0,
        };
        for (k, label) in s.link_trellis.path.iter().enumerate() {
            let at = asked.window.start + k;
            if *label == link::NONE || asked.cue.contains(&at) {
                continue;
            }
            let spans = if *label >= link::CONTENT { &mut found.content } else { &mut found.source };
            let goes_on = *label == link::SOURCE + 1 || *label == link::CONTENT + 1;
            match spans.last_mut() {
                Some(last) if goes_on && last.end == at => last.end += 1,
                _ => spans.push(at..at + 1),
            }
        }
        self.weigh(asked, &mut found, s);
        found
    }

    /// Notes how sure the second step is of its labels.
    fn weigh(&self, asked: &Asked, found: &mut Found, s: &Scratch) {
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
}
