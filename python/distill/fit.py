"""Rows of words whose sum points where the teacher's vector of the statement points."""
import numpy as np
import torch

TEMPERATURE = 0.1


def project(encoded_words, encoded_statements, width):
    """Words and statements on the directions in which statements differ most, from the mean of the statements."""
    mean = encoded_statements.mean(0)
    _, _, directions = np.linalg.svd(encoded_statements[:30_000] - mean, full_matrices=False)
    axes = directions[:width].T
    return (encoded_words - encoded_words.mean(0)) @ axes, (encoded_statements - mean) @ axes


def rarity(counts, a):
    """Smooth inverse frequency (Arora, Liang and Ma 2017)."""
    counts = np.asarray(counts, np.float32)
    return (a / (a + counts / counts.sum()))[:, None]


class Bags:
    """Statements as the numbers of their words, one after the other."""

    def __init__(self, statements):
        lengths = torch.tensor([len(s) for s in statements])
        self.ends = torch.cumsum(lengths, 0)
        self.starts = self.ends - lengths
        self.words = torch.tensor([w for s in statements for w in s])

    def sums(self, rows, which):
        starts, lengths = self.starts[which], (self.ends - self.starts)[which]
        offsets = torch.cumsum(lengths, 0) - lengths
        at = torch.arange(int(lengths.sum())) + torch.repeat_interleave(starts - offsets, lengths)
        return torch.nn.functional.embedding_bag(self.words[at], rows, offsets, mode="sum")


def loss(found, wanted):
    """Each vector like the teacher's, and its neighbours in the batch in the same proportions as the teacher's."""
    itself = torch.eye(len(found)) * -1e4
    neighbours = [x @ x.T / TEMPERATURE + itself for x in (found, wanted)]
    told = torch.log_softmax(neighbours[0], 1)
    proportions = torch.nn.functional.kl_div(told, torch.softmax(neighbours[1], 1), reduction="batchmean")
    return (1 - (found * wanted).sum(1)).mean() + 0.4 * proportions


def fit(rows, statements, targets, held_out, epochs, seed, batch=1024, rate=0.01, told=print):
    """Fits rows, starting from `rows`; `statements` are lists of their numbers. The first `held_out` are not learned
    from. Words that no statement has keep their row."""
    torch.manual_seed(seed)
    unit = torch.nn.functional.normalize
    wanted = unit(torch.tensor(targets, dtype=torch.float32))
    bags = Bags(statements)
    some = torch.tensor([len(s) > 0 for s in statements])
    held, learned = (n.flatten() for n in (some[:held_out].nonzero(), some[held_out:].nonzero() + held_out))
    rows = torch.tensor(rows / np.linalg.norm(rows, axis=1).mean(), dtype=torch.float32).requires_grad_()
    adam = torch.optim.Adam([rows], lr=rate)
    steps = epochs * (len(learned) // batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: max(0, 1 - step / steps))

    def cosine():
        with torch.no_grad():
            return (unit(bags.sums(rows, held)) * wanted[held]).sum(1).mean().item()

    told(f"held out, mean cosine with the teacher: {cosine():.4f}")
    for epoch in range(1, epochs + 1):
        for which in learned[torch.randperm(len(learned))].split(batch)[: steps // epochs]:
            adam.zero_grad()
            loss(unit(bags.sums(rows, which)), wanted[which]).backward()
            adam.step()
            schedule.step()
        told(f"after {epoch} of {epochs} rounds: {cosine():.4f}")
    return rows.detach().numpy()
