#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the engine reads, against what careful readers labelled.

    bench/accuracy.py --data DIR [--heard build/heard] [--model FILE] [--only NAME,...] [--detail]

DIR holds heard_labels/ and the archives NAME.tar.xz of public sets. What is not there is named, and its figures
print `not measured`. Each figure is one line: name, value, unit | peer, its value | ratio | n and interval.
Figures of our own held-out conversations are printed apart: we wrote both sides of them.
Names for --only: labels own goemotions epitome suites stories. --detail tells what went wrong, line by line.
"""
import argparse
import csv
import hashlib
import io
import json
import math
import os
import sys
import tarfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import labelled  # noqa: E402
import stories  # noqa: E402
import suites  # noqa: E402
from measure import calibration_error, class_macro_f1, f1, line  # noqa: E402
from reader import Reader  # noqa: E402

ROOT = os.path.dirname(HERE)
EPITOME = (("er", "emotional-reactions-reddit.csv", "emotional_reaction", .753),
           ("ip", "interpretations-reddit.csv", "interpretation", .697),
           ("ex", "explorations-reddit.csv", "exploration", .635))


def archived(data, name, path):
    """The text of one file of DIR/NAME.tar.xz, or None."""
    try:
        with tarfile.open(os.path.join(data, name + ".tar.xz")) as tar:
            return tar.extractfile(f"{name}/{path}").read().decode("utf-8")
    except (FileNotFoundError, KeyError):
        return None


def lacking(what, *figures):
    print(f"lacking: {what}")
    for name in figures:
        line(name, None)


def labels(reader, data, detail):
    path = os.path.join(data, "heard_labels", "dev.jsonl")
    if not os.path.exists(path):
        return lacking(path, *(f"labels_{k}" for k, _, _ in labelled.FIGURES))
    with open(path, encoding="utf-8") as f:
        conversations = [json.loads(l) for l in f]
    labelled.report("labels", conversations, reader.read(conversations), detail=detail)


def own(reader, _, detail):
    path = os.path.join(ROOT, "model", "train", "own", "held.jsonl")
    if not os.path.exists(path):
        return lacking(path, *(f"own_{k}" for k, _, _ in labelled.FIGURES))
    with open(path, encoding="utf-8") as f:
        conversations = [json.loads(l) for l in f]
    labelled.report("own", conversations, reader.read(conversations), peers=False, detail=detail)


# ---------------------------------------------------------------- GoEmotions

def emotion_rows(text):
    rows = [l.split("\t") for l in text.splitlines() if l]
    return [r[0] for r in rows], [{int(i) for i in r[1].split(",")} for r in rows]


def head_of(turns, name):
    return [t.get("heads", {}).get(name) for t in turns]


def best_threshold(p, true):
    """The threshold with the best F1 on the development part."""
    ranked, there, hit, best = sorted(zip(p, true), reverse=True), sum(true), 0, (0.0, .5)
    for n, (value, y) in enumerate(ranked, 1):
        hit += y
        best = max(best, (f1(hit, n, there), value))
    return best[1]


def goemotions(reader, data, detail):
    dev, test = archived(data, "goemotions", "dev.tsv"), archived(data, "goemotions", "test.tsv")
    if dev is None or test is None:
        return lacking("goemotions.tar.xz", "goemotions_macro_f1", "goemotions_ece")
    heads, true = [], []
    for text in (dev, test):
        texts, sets = emotion_rows(text)
        heads.append(head_of(reader.texts(texts), "goemotions"))
        true.append(sets)
    if all(h is None for h in heads[1]):
        return lacking("the head goemotions (no model)", "goemotions_macro_f1", "goemotions_ece")
    unread = sum(h is None for h in heads[1])       # not taken for English: nothing is said of them, and that counts
    heads = [[h or [0.0] * 28 for h in part] for part in heads]
    scores, pooled = [], []
    for k in range(28):
        at = best_threshold([h[k] for h in heads[0]], [k in t for t in true[0]])
        said, there = [h[k] >= at for h in heads[1]], [k in t for t in true[1]]
        scores.append(f1(sum(s and t for s, t in zip(said, there)), sum(said), sum(there)))
        if sum(there) >= 100:
            pooled.append(calibration_error([(h[k], t) for h, t in zip(heads[1], there)]))
    line("goemotions_macro_f1", sum(scores) / 28, "", "BERT_paper", .46, f"n {len(true[1])}, {unread} of them unread, thresholds from dev")
    line("goemotions_ece", sum(pooled) / len(pooled), "", note=f"mean of {len(pooled)} labels with 100 positives")


# ---------------------------------------------------------------- EPITOME

def epitome(reader, data, detail):
    csv.field_size_limit(1 << 24)
    for head, name, mechanism, peer in EPITOME:
        text = archived(data, "epitome", name)
        if text is None:
            lacking("epitome.tar.xz", f"epitome_{head}_macro_f1", f"epitome_{head}_ece")
            continue
        rows = [r for r in csv.DictReader(io.StringIO(text))
                if hashlib.sha1(r["sp_id"].encode()).digest()[0] % 10 == 0]
        read = reader.read([{"turns": [{"who": "customer", "text": r["seeker_post"]}, {"who": "agent", "text": r["response_post"]}]}
                            for r in rows])
        turns = [r["turns"][1] for r in read]
        pairs = [(t["mechanisms"][mechanism]["level"], int(r["level"])) for t, r in zip(turns, rows)]
        line(f"epitome_{head}_macro_f1", class_macro_f1(pairs, 3), "", "RoBERTa", peer, f"n {len(rows)}")
        sure = [(p, int(r["level"]) == k) for t, r in zip(turns, rows)
                for k, p in enumerate(t["mechanisms"][mechanism]["p"])]
        line(f"epitome_{head}_ece", calibration_error(sure) if head_of(turns, head)[0] else math.nan, "")


def all_suites(reader, _, detail):
    suites.report(reader, detail)


def all_stories(reader, _, detail):
    stories.report(reader, detail)


PARTS = {"labels": labels, "goemotions": goemotions, "epitome": epitome, "own": own, "suites": all_suites,
         "stories": all_stories}


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--data", required=True)
    args.add_argument("--heard", default=os.path.join(ROOT, "build", "heard"))
    args.add_argument("--model")
    args.add_argument("--only", default="")
    args.add_argument("--detail", action="store_true")
    a = args.parse_args()
    if not os.path.exists(a.heard):
        print(f"lacking: {a.heard}: build it first")
        return 1
    reader = Reader(a.heard, a.model)
    for name, part in PARTS.items():
        if not a.only or name in a.only.split(","):
            part(reader, a.data, a.detail)
    return 0


if __name__ == "__main__":
    sys.exit(main())
