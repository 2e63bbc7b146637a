#!/usr/bin/env python3
"""Distils all-MiniLM-L6-v2 into one vector for each word: see README.md beside this file."""
import argparse
import csv
import io
import json
import random
from pathlib import Path

import numpy as np
import zstandard

from fit import fit, project, rarity
from teacher import Teacher
from words import Vocabulary, count, stems

CHUNK = 4000
START_RARITY = 1e-4
END_RARITY = 1e-3


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", nargs="+", required=True, help="articles, JSON lines or .zst of them: words are counted")
    parser.add_argument("--field", default="text", help="the field that holds the text")
    parser.add_argument("--statements", required=True, help="a CSV with a column content, such as dixit's quotes.csv")
    parser.add_argument("--out", required=True, help="the table to write, for `dixit train vectors`")
    parser.add_argument("--cache", type=Path, required=True, help="a folder for what the teacher said, to go on after a stop")
    parser.add_argument("--words", type=int, default=24_000, help="stems that get a vector")
    parser.add_argument("--width", type=int, default=128, help="numbers in a vector")
    parser.add_argument("--sample", type=int, default=120_000, help="statements to learn from")
    parser.add_argument("--held-out", type=int, default=3000, help="of these, to measure on")
    parser.add_argument("--longest", type=int, default=240, help="characters of a statement at most")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def texts(paths, field):
    for path in paths:
        with open(path, "rb") as file:
            stream = zstandard.ZstdDecompressor().stream_reader(file) if path.endswith(".zst") else file
            for line in io.TextIOWrapper(stream, encoding="utf-8"):
                yield json.loads(line)[field]


def sample(path, size, longest, seed):
    """Distinct statements of three stems or more, at random."""
    csv.field_size_limit(1 << 30)
    with open(path, newline="", encoding="utf-8") as file:
        distinct = dict.fromkeys(row["content"] for row in csv.DictReader(file))
    found = [text for text in distinct if len(stems(text)) >= 3]
    random.Random(seed).shuffle(found)
    return [text for text in found if len(text) <= longest][:size]


def cached(path, make):
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part.npy")
        np.save(half, make().astype(np.float16))
        half.rename(path)
    return np.load(path).astype(np.float32)


def encode_words(teacher, vocabulary):
    """For each stem the mean of the words that have it, at most three, by how often they occur."""
    chosen = [(i, word, n) for i, words in enumerate(vocabulary.words) for word, n in words[:3] if n * 10 >= words[0][1]]
    encoded = teacher.encode([word for _, word, _ in chosen])
    numbers, weights = np.array([i for i, _, _ in chosen]), np.array([n for _, _, n in chosen], np.float32)
    sums = np.zeros((len(vocabulary.words), encoded.shape[1]), np.float32)
    np.add.at(sums, numbers, encoded * weights[:, None])
    return sums / np.bincount(numbers, weights)[:, None]


def main():
    args = arguments()
    vocabulary = Vocabulary(count(texts(args.texts, args.field)), args.words)
    print(f"{len(vocabulary.stems)} stems, the last, {vocabulary.stems[-1]!r}, {vocabulary.counts[-1]} times", flush=True)
    statements = sample(args.statements, args.sample, args.longest, args.seed)
    teacher = Teacher()
    words = cached(args.cache / f"words-{args.words}.npy", lambda: encode_words(teacher, vocabulary))
    parts = [statements[at : at + CHUNK] for at in range(0, len(statements), CHUNK)]
    encoded = [cached(args.cache / f"{i:03}.npy", lambda part=part: teacher.encode(part)) for i, part in enumerate(parts)]
    rows, targets = project(words, np.concatenate(encoded), args.width)
    rows = fit(rows * rarity(vocabulary.counts, START_RARITY), [vocabulary.of(text) for text in statements], targets,
               args.held_out, args.rounds, args.seed)
    # The teacher hears what a statement is about; which claim it makes hangs on its rarer words.
    rows = rows * rarity(vocabulary.counts, END_RARITY)
    with open(args.out, "w", encoding="utf-8") as file:
        for several, row in zip(vocabulary.words, rows):
            print(several[0][0], *(f"{number:.5f}" for number in row), file=file)


if __name__ == "__main__":
    main()
