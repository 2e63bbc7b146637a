"""Words as dixit's sketches see them: the same as `src/claim/normalise.rs` and `src/claim/words.rs`.

`dixit train vectors` computes the hashes of stems itself and refuses a table in which two words have one stem, so a
difference between the two stemmers cannot go unnoticed.
"""
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

# Letters and digits, with apostrophes, commas and stops that stand between two of them.
TOKEN = re.compile(r"[^\W_](?:[^\W_]|['’](?=[^\W\d_])|(?<=[0-9]),(?=[0-9])|(?<=[0-9A-Z])\.(?=[^\W_]))*")
LISTS = Path(__file__).resolve().parents[2] / "src/claim/words.rs"
ENDINGS = "ations ingly ation ments edly ions ment ing ion ers ed es er ly s".split()


def left_out():
    """Function words and numbers written as words, as the Rust source lists them."""
    source = LISTS.read_text(encoding="utf-8")
    words = set()
    for name in ("STOP", "NEGATORS", "AUXILIARIES", "PRONOUNS"):
        words |= set(re.search(rf'const {name}: &str = "(.*?)";', source, re.S)[1].split())
    numbers = re.search(r"const NUMBERS.*?\[(.*?)\];", source, re.S)[1]
    for several in re.findall(r'\("\d+", "(.*?)"\)', numbers):
        words |= set(several.split())
    return words


LEFT_OUT = left_out()


@cache
def content_word(raw):
    """The word that a token stands for, or None: a function word, a number, a single letter."""
    lower = raw.replace(",", "").replace("’", "'").lower()
    word = lower.removesuffix("n't").removesuffix("'s")
    if word in LEFT_OUT or len(word.encode()) < 2 or raw[0].isnumeric() or word[0].isnumeric():
        return None
    return word


@cache
def stem(word):
    """The word without its commonest endings, with a "+" where a final "y" went with them."""
    if len(word) < 4 or not word.isascii():
        return word
    without_y = cut(word, ("ies", "ied", "y"))
    if without_y is not None and not word.endswith("ly"):
        return without_y + "+"
    rest = cut(word, ENDINGS) or word
    if rest.endswith("e") and len(rest) > 3:
        rest = rest[:-1]
    if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "aeiouls":
        rest = rest[:-1]
    return rest


def cut(word, endings):
    for ending in endings:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and re.search("[aeiouy]", rest):
            return rest
    return None


@cache
def stem_of(raw):
    word = content_word(raw)
    return word and stem(word)


def stems(text):
    """The distinct stems of a text's content words, in its order."""
    return list(dict.fromkeys(s for s in map(stem_of, TOKEN.findall(text)) if s))


class Vocabulary:
    """The most frequent stems with the words that have them, the most frequent first."""

    def __init__(self, counts, size):
        by_stem = defaultdict(Counter)
        for raw, n in counts.items():
            if word := content_word(raw):
                by_stem[stem(word)][word] += n
        ranked = sorted(by_stem.items(), key=lambda item: (-item[1].total(), item[0]))[:size]
        self.stems = [s for s, _ in ranked]
        self.words = [sorted(c.items(), key=lambda item: (-item[1], item[0])) for _, c in ranked]
        self.counts = [c.total() for _, c in ranked]
        self.number = {s: i for i, s in enumerate(self.stems)}

    def of(self, text):
        """The numbers of a text's stems."""
        return [self.number[s] for s in stems(text) if s in self.number]


def count(texts):
    counts = Counter()
    for text in texts:
        counts.update(TOKEN.findall(text))
    return counts
