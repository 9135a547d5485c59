# SPDX-License-Identifier: Apache-2.0
"""The proof suites of tests/suites, scored as tests/suites/README.md says."""
import collections
import itertools
import json
import math
import os

from measure import line, quantile

SUITES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "suites")
NEGATIVE = {"frustration", "anger", "disappointment", "worry", "sadness", "confusion"}
ALARM = {"frustration", "anger", "disappointment", "worry", "sadness", "vulnerability", "danger"}
AKIN = {"worry", "sadness", "vulnerability", "danger"}


def load(name):
    with open(os.path.join(SUITES, name), encoding="utf-8") as f:
        return [json.loads(l) for l in f if l.strip()]


def claimed(turn):
    return {x["name"]: x["p"] for x in turn["emotions"] + turn["signals"] if x["name"] != "neutral"}


def show(detail, name, text, what):
    if detail:
        print(f"    {name}: {text[:110]!r} {what}")


def distress(reader, detail):
    rows, calm = load("quiet_distress.jsonl"), load("calm_controls.jsonl")
    found = 0
    for row, turn in zip(rows, reader.texts([r["text"] for r in rows])):
        names = set(claimed(turn))
        wanted = set(row["any"]) | (AKIN if AKIN & set(row["any"]) else set())
        found += bool(names & wanted)
        if not names & wanted:
            show(detail, "quiet", row["text"], f"{sorted(names)} wanted {row['any']}")
    wrong = 0
    for row, turn in zip(calm, reader.texts([r["text"] for r in calm])):
        bad = ALARM & set(claimed(turn))
        wrong += bool(bad)
        if bad:
            show(detail, "calm", row["text"], sorted(bad))
    line("quiet_distress_recall", found / len(rows), "", "VADER", 2 / 14, f"n {len(rows)}")
    line("calm_wrong", wrong / len(calm), "", note=f"n {len(calm)}")


def polite(reader, detail):
    """Faults between thanks and apologies; and the same manners where nothing is wrong."""
    rows, found, wrong = load("polite_faults.jsonl"), 0, 0
    for row, turn in zip(rows, reader.texts([r["text"] for r in rows])):
        if row["fault"] is None:
            wrong += bool(turn["needs"])
            continue
        start = len(row["text"][:row["text"].index(row["fault"])].encode())
        end = start + len(row["fault"].encode())
        hit = any(2 * (min(end, n["end"]) - max(start, n["start"])) >= min(end - start, n["end"] - n["start"])
                  for n in turn["needs"])
        found += hit
        if not hit:
            show(detail, "polite", row["text"], row["fault"])
    n = sum(r["fault"] is not None for r in rows)
    line("polite_faults_found", found / n, "", note=f"n {n}")
    line("polite_content_wrong", wrong / (len(rows) - n), "", note=f"n {len(rows) - n}")


def negation(reader, detail):
    rows, failures = load("negation.jsonl"), 0
    for row, turn in zip(rows, reader.texts([r["text"] for r in rows])):
        names = set(claimed(turn))
        bad = names & set(row.get("not", []))
        missing = [g for g in row.get("must", []) if not names & set(g)]
        failures += bool(bad or missing)
        if bad or missing:
            show(detail, "negation", row["text"], f"claimed {sorted(bad)} missing {missing}")
    line("negation_failures", float(failures), f"of {len(rows)}")


def sarcasm(reader, detail):
    rows, glad = load("sarcasm.jsonl"), ("joy", "gratitude", "relief", "praise")
    sure = missed = 0
    for row, turn in zip(rows, reader.texts([r["text"] for r in rows])):
        p = {k: v for k, v in claimed(turn).items() if k in glad}
        bad = row["unsure"] and any(v >= .8 for v in p.values())
        lost = not row["unsure"] and not p
        sure, missed = sure + bad, missed + lost
        if bad or lost:
            show(detail, "sarcasm", row["text"], p)
    n = sum(r["unsure"] for r in rows)
    line("sarcasm_taken_for_praise", sure / n, "", note=f"n {n}")
    line("meant_praise_missed", missed / (len(rows) - n), "", note=f"n {len(rows) - n}")


def leaving(reader, detail):
    rows = load("leaving_politely.jsonl")
    hit = said = true = 0
    for row, turn in zip(rows, reader.texts([r["text"] for r in rows])):
        is_claimed = "leaving" in claimed(turn)
        hit, said, true = hit + (is_claimed and row["leaving"]), said + is_claimed, true + row["leaving"]
        if is_claimed != row["leaving"]:
            show(detail, "leaving", row["text"], row["leaving"])
    line("leaving_precision", hit / said if said else math.nan, "", note=f"n {said}")
    line("leaving_recall", hit / true, "", note=f"n {true}")


def chances(turn):
    """Everything a turn gives a p to: the heads where there is a model, else what is listed."""
    heads = turn.get("heads") or {}
    out = {(h, i): p for h in ("emotions", "signals") for i, p in enumerate(heads.get(h, []))}
    return out or {("", k): v for k, v in claimed(turn).items()}


def swaps(reader, detail):
    rows = load("swaps.jsonl")
    groups = collections.defaultdict(list)
    for row, turn in zip(rows, reader.texts([r["text"] for r in rows])):
        groups[row["group"]].append((row["text"], turn))
    changes, same, pairs = [], 0, 0
    for group in groups.values():
        for (ta, a), (tb, b) in itertools.combinations(group, 2):
            pa, pb = chances(a), chances(b)
            changes += [abs(pa.get(k, 0) - pb.get(k, 0)) for k in set(pa) | set(pb)]
            equal = set(claimed(a)) == set(claimed(b))
            same, pairs = same + equal, pairs + 1
            if not equal:
                show(detail, "swap", ta, f"/ {tb[:60]!r} {sorted(set(claimed(a)) ^ set(claimed(b)))}")
    line("name_swap_mean_change", sum(changes) / len(changes) if changes else 0.0, "of p", note=f"n {pairs} pairs")
    line("name_swap_p99_change", quantile(changes, .99), "of p")
    line("name_swap_same_items", same / pairs, "of pairs")


def flagged(turn):
    return bool(NEGATIVE & set(claimed(turn))) or (turn["intensity"] or 0) >= 1.5


def dialects(reader, detail):
    rows = load("dialects.jsonl")
    standard = [flagged(t) for t in reader.texts([r["standard"] for r in rows])]
    dialect = [flagged(t) for t in reader.texts([r["dialect"] for r in rows])]
    by = collections.defaultdict(lambda: [0, 0])
    for row, s, d in zip(rows, standard, dialect):
        by[row["variety"]][0] += s
        by[row["variety"]][1] += d
        if s != d:
            show(detail, "dialect", row["dialect"], f"{row['variety']}: standard {s}, dialect {d}")
    line("dialect_flag_ratio", sum(dialect) / sum(standard) if sum(standard) else math.nan, "", note=f"n {len(rows)} pairs")
    for variety, (s, d) in sorted(by.items()):
        line(f"dialect_flag_ratio.{variety.replace(' ', '_')}", d / s if s else math.nan, "")
    calm = [(s, d) for r, s, d in zip(rows, standard, dialect) if r["calm"]]
    line("dialect_calm_flagged", sum(d for _, d in calm) / len(calm), "", "standard", sum(s for s, _ in calm) / len(calm))


def languages(reader, detail):
    rows, short = load("languages.jsonl"), load("english_short.jsonl")
    right = total = named = 0
    for row, turn in zip(rows, reader.texts([r["text"] for r in rows])):
        if row["unread"] is None:
            continue
        total += 1
        right += turn["unread"] == row["unread"]
        named += turn["language"] == row["language"]
        if turn["unread"] != row["unread"]:
            show(detail, "language", row["text"], f"{row['language']} read as {turn['language']}")
    wrong = 0
    for row, turn in zip(short, reader.texts([r["text"] for r in short])):
        wrong += turn["unread"]
        if turn["unread"]:
            show(detail, "short", row["text"], turn["language"])
    line("language_right", right / total, "", note=f"n {total}")
    line("language_named", named / total, "", note=f"n {total}")
    line("english_short_unread", wrong / len(short), "", note=f"n {len(short)}")


def overlap(a, b):
    return a["start"] < b["end"] and b["start"] < a["end"]


def find(text, words):
    at = text.find(words)
    start = len(text[:at].encode())
    return {"start": start, "end": start + len(words.encode())} if at >= 0 else None


def dates(reader, detail):
    """Each date is tried where the reading may tell it: as a customer's purpose and as an agent's promise."""
    rows, right = load("dates.jsonl"), 0
    both = []
    for r in rows:
        both.append({"turns": [{"who": "customer", "text": r["text"], "at": r["at"]}]})
        both.append({"turns": [{"who": "agent", "text": r["text"], "at": r["at"]}]})
    readings = reader.read(both)
    for i, row in enumerate(rows):
        said = [p["date"] for p in readings[2 * i]["turns"][0]["purpose"] if p["date"]]
        said += [p["due"] for p in readings[2 * i + 1]["turns"][0]["promises"] if p["due"]]
        want = row["date"]
        ok = not said if want is None else any(s == want or s[:10] == want for s in said)
        right += ok
        if not ok:
            show(detail, "date", row["text"], f"{row['span']!r} wanted {want} said {said}")
    line("dates_right", right / len(rows), "", note=f"n {len(rows)}")


def replies(reader, detail):
    good, faulty = load("replies_good.jsonl"), load("replies_fault.jsonl")
    wrong = 0
    for row in good:
        nudges = [n for n in reader.coach(row["conversation"], row["draft"])["nudges"] if n["severity"] != "note"]
        wrong += bool(nudges)
        if nudges:
            show(detail, row["id"], row["draft"], [(n["rule"], (n["at"] or {}).get("text")) for n in nudges])
    found = placed = places = 0
    by = collections.defaultdict(lambda: [0, 0])
    for row in faulty:
        nudges = reader.coach(row["conversation"], row["draft"])["nudges"]
        mine = [n for n in nudges if n["rule"] == row["fault"]]
        found += bool(mine)
        by[row["fault"]][0] += bool(mine)
        by[row["fault"]][1] += 1
        if row["at"]:
            places += 1
            here = find(row["draft"], row["at"])
            placed += any(n["at"] and here and overlap(n["at"], here) for n in mine)
        if not mine:
            show(detail, row["id"], row["draft"], [n["rule"] for n in nudges])
    line("wrong_nudges", wrong / len(good), "of good replies", note=f"n {len(good)}")
    line("found_faults", found / len(faulty), "of planted faults", note=f"n {len(faulty)}")
    line("placed_faults", placed / places, "of faults with words", note=f"n {places}")
    for rule, (n, of) in sorted(by.items()):
        line(f"found_faults.{rule}", n / of, "")


ALL = (distress, polite, negation, sarcasm, leaving, swaps, dialects, languages, dates, replies)


def report(reader, detail=False):
    for suite in ALL:
        suite(reader, detail)
