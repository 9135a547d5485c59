# SPDX-License-Identifier: Apache-2.0
"""Figures that bench/accuracy.py prints: F1, kappa, calibration, and intervals by resampling conversations."""
import math
import random

EMOTIONS = "frustration anger disappointment worry confusion sadness gratitude joy relief neutral".split()
SIGNALS = ("repeat_contact long_wait tried_already deadline leaving escalation vulnerability loyalty blame confused "
           "praise goal danger").split()
ACTS = ("greeting thanks apology question_open question_closed solution link_only redirect promise ask_info "
        "invite_back dismissive explain_cause").split()
LEAST_CASES = 5


def f1(hit, claimed, there):
    return 2 * hit / (claimed + there) if claimed + there else 0.0


def label_f1(pairs, labels):
    """pairs: [(set claimed, set true)]. {label: (f1, cases)} of labels with enough cases."""
    out = {}
    for label in labels:
        hit = sum(label in c and label in t for c, t in pairs)
        there = sum(label in t for _, t in pairs)
        if there >= LEAST_CASES:
            out[label] = (f1(hit, sum(label in c for c, _ in pairs), there), there)
    return out


def macro_f1(pairs, labels):
    scores = label_f1(pairs, labels)
    return sum(f for f, _ in scores.values()) / len(scores) if scores else math.nan


def class_macro_f1(pairs, n):
    """pairs: [(claimed class, true class)]: mean F1 of n classes."""
    scores = []
    for k in range(n):
        hit = sum(c == k and t == k for c, t in pairs)
        scores.append(f1(hit, sum(c == k for c, _ in pairs), sum(t == k for _, t in pairs)))
    return sum(scores) / n


def weighted_kappa(pairs, n):
    """Quadratic weights. pairs: [(claimed, true)] of n ordered classes."""
    if not pairs:
        return math.nan
    seen = [[0] * n for _ in range(n)]
    for c, t in pairs:
        seen[c][t] += 1
    rows = [sum(r) for r in seen]
    cols = [sum(r[j] for r in seen) for j in range(n)]
    off = expected = 0.0
    for i in range(n):
        for j in range(n):
            w = (i - j) ** 2
            off += w * seen[i][j]
            expected += w * rows[i] * cols[j] / len(pairs)
    return 1 - off / expected if expected else math.nan


def calibration_error(pairs, bins=15):
    """Expected calibration error over bins of equal mass. pairs: [(p, was it so)]."""
    pairs = sorted(pairs)
    error = 0.0
    for b in range(bins):
        part = pairs[b * len(pairs) // bins:(b + 1) * len(pairs) // bins]
        if part:
            error += abs(sum(p for p, _ in part) - sum(y for _, y in part)) / len(pairs)
    return error


def words_in(text, spans):
    """The words (by place) of a text that spans of bytes touch: [(start, end)] -> set of word starts."""
    raw, at, out = text.encode(), 0, set()
    words = []
    for piece in raw.split():
        start = raw.index(piece, at)
        at = start + len(piece)
        words.append((start, at))
    for s, e in spans:
        out |= {w for w, f in words if w < e and f > s}
    return out


def matched(claimed, true):
    """One-to-one pairs of spans whose bytes overlap by half of the longer reach; greedy from the best."""
    scored = []
    for i, (s, e) in enumerate(claimed):
        for j, (a, b) in enumerate(true):
            over = min(e, b) - max(s, a)
            if over > 0:
                scored.append((over / (max(e, b) - min(s, a)), i, j))
    used_i, used_j, n = set(), set(), 0
    for share, i, j in sorted(scored, reverse=True):
        if share >= .5 and i not in used_i and j not in used_j:
            used_i.add(i)
            used_j.add(j)
            n += 1
    return n


class Spans:
    """Counts of span agreement over turns: words, halves, exact."""
    def __init__(self):
        self.n = [[0, 0, 0] for _ in range(3)]

    def add(self, text, claimed, true):
        a, b = words_in(text, claimed), words_in(text, true)
        rows = ((len(a & b), len(a), len(b)), (matched(claimed, true), len(claimed), len(true)),
                (len(set(claimed) & set(true)), len(claimed), len(true)))
        for total, row in zip(self.n, rows):
            for k in range(3):
                total[k] += row[k]

    def __iadd__(self, other):
        for total, row in zip(self.n, other.n):
            for k in range(3):
                total[k] += row[k]
        return self

    def f1(self, kind):
        return f1(*self.n[("words", "half", "exact").index(kind)])


def interval(items, figure, times=500, seed=7):
    """95 % interval of figure(items) by drawing items with replacement."""
    rng, values = random.Random(seed), []
    for _ in range(times):
        v = figure([items[rng.randrange(len(items))] for _ in items])
        if not math.isnan(v):
            values.append(v)
    values.sort()
    return (values[int(.025 * len(values))], values[min(len(values) - 1, int(.975 * len(values)))]) if values else None


def quantile(values, q):
    values = sorted(values)
    return values[min(len(values) - 1, int(q * len(values)))] if values else math.nan


def line(name, value, unit="", peer="", peer_value=None, note=""):
    """One figure: `name value unit | peer value | ratio`."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        print(f"{name} not measured{' ' + note if note else ''}")
        return
    text = f"{name} {value:.3f}{' ' + unit if unit else ''}"
    if peer_value is not None:
        ratio = value / peer_value if peer_value else math.nan
        text += f" | {peer} {peer_value:.3f} | {ratio:.2f}"
    else:
        text += f" | {peer or '-'} | -"
    print(text + (f" | {note}" if note else ""))
