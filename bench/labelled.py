# SPDX-License-Identifier: Apache-2.0
"""Readings against labelled conversations: heard_labels, and our own held-out ones, which have the same shape."""
import math

from measure import (ACTS, EMOTIONS, SIGNALS, Spans, calibration_error, interval, label_f1, line, macro_f1,
                     weighted_kappa)

# A second language-model annotator on the same turns.
PEER = "annotator"
PEERS = {"emotions": .86, "intensity": .96, "needs": .97, "answered": .94, "acts": .96, "signals": .91, "promises": .85}


def names(items):
    return {x if isinstance(x, str) else x["name"] for x in items}


def spans(items):
    return [(x["start"], x["end"]) for x in items]


class Seen:
    """What one conversation gives to each figure."""
    def __init__(self, c, reading):
        self.emotions, self.signals, self.acts, self.intensity, self.answered = [], [], [], [], []
        self.needs, self.promises, self.chances = Spans(), Spans(), []
        for at, (t, r) in enumerate(zip(c["turns"], reading["turns"])):
            if t["who"] == "customer":
                self.customer(t, r)
            elif t["who"] == "agent":
                self.agent(c, reading, at, t, r)

    def customer(self, t, r):
        self.emotions.append((names(r["emotions"]), names(t["emotions"])))
        self.signals.append((names(r["signals"]), names(t["signals"])))
        level = 0 if r["intensity"] is None else int(r["intensity"] + .5)
        self.intensity.append((min(4, level), t["intensity"]))
        self.needs.add(t["text"], spans(r["needs"]), spans(t["needs"]))
        for head, labels, true in (("emotions", EMOTIONS, names(t["emotions"])), ("signals", SIGNALS, names(t["signals"]))):
            for label, p in zip(labels, r.get("heads", {}).get(head, [])):
                self.chances.append((head, p, label in true))

    def agent(self, c, reading, at, t, r):
        self.acts.append((names(r["acts"]), names(t["acts"])))
        self.promises.add(t["text"], spans(r["promises"]), spans(t["promises"]))
        for label, p in zip(ACTS, r.get("heads", {}).get("acts", [])):
            self.chances.append(("acts", p, label in names(t["acts"])))
        said = {tuple(int(x) for x in n.split(".")) for n in r["answers"]}
        true = {tuple(x) for x in t["answered"]}
        for i in range(at):
            for n, need in enumerate(c["turns"][i].get("needs", [])):
                ours = [(i, k) for k, x in enumerate(reading["turns"][i].get("needs", []))
                        if x["start"] < need["end"] and need["start"] < x["end"]]
                self.answered.append((int(any(o in said for o in ours)), int((i, n) in true)))


def gather(seen, key):
    return [x for s in seen for x in getattr(s, key)]


def span_f1(seen, key, kind):
    total = Spans()
    for s in seen:
        total += getattr(s, key)
    return total.f1(kind)


FIGURES = (
    ("emotions", "macro-F1", lambda s: macro_f1(gather(s, "emotions"), EMOTIONS)),
    ("intensity", "kappa", lambda s: weighted_kappa(gather(s, "intensity"), 5)),
    ("needs", "F1", lambda s: span_f1(s, "needs", "words")),
    ("needs_half", "F1", lambda s: span_f1(s, "needs", "half")),
    ("needs_exact", "F1", lambda s: span_f1(s, "needs", "exact")),
    ("answered", "kappa", lambda s: weighted_kappa(gather(s, "answered"), 2)),
    ("acts", "macro-F1", lambda s: macro_f1(gather(s, "acts"), ACTS)),
    ("signals", "macro-F1", lambda s: macro_f1(gather(s, "signals"), SIGNALS)),
    ("promises", "F1", lambda s: span_f1(s, "promises", "words")),
    ("promises_half", "F1", lambda s: span_f1(s, "promises", "half")),
)


def cases(seen, key):
    if key.startswith("needs") or key.startswith("promises"):
        return sum(getattr(s, key.split("_")[0]).n[1][2] for s in seen)
    return len(gather(seen, key))


def report(prefix, conversations, readings, peers=True, detail=False):
    seen = [Seen(c, r) for c, r in zip(conversations, readings)]
    for key, unit, figure in FIGURES:
        ends = interval(seen, figure)
        note = f"n {cases(seen, key)}" + (f", 95 % {ends[0]:.3f} to {ends[1]:.3f}" if ends else "")
        line(f"{prefix}_{key}", figure(seen), unit, PEER, PEERS.get(key) if peers else None, note)
    if detail:
        for key, labels in (("emotions", EMOTIONS), ("signals", SIGNALS), ("acts", ACTS)):
            for label, (score, n) in label_f1(gather(seen, key), labels).items():
                line(f"{prefix}_{key}.{label}", score, "F1", note=f"n {n}")
    chances = gather(seen, "chances")
    for head in ("emotions", "signals", "acts"):
        mine = [(p, y) for h, p, y in chances if h == head]
        enough = sum(y for _, y in mine) >= 100
        line(f"{prefix}_ece_{head}", calibration_error(mine) if enough else math.nan, "", note="" if enough else
             "(fewer than 100 positives, or no model)")
