#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the form of the proof suites: every line, every span, every count. It never runs the engine.

    python3 tests/suites/check.py

Prints one line a file and ends with 1 when anything is wrong. What the files mean is told in README.md."""
import json
import pathlib
import sys
from collections import Counter
from datetime import date, datetime

HERE = pathlib.Path(__file__).parent
EMOTIONS = set("frustration anger disappointment worry confusion sadness gratitude joy relief neutral".split())
SIGNALS = set("repeat_contact long_wait tried_already deadline leaving escalation vulnerability loyalty blame confused "
              "praise goal danger".split())
RULES = set("unanswered_need dismissive blame understand_but fix_before_listen nothing_said_back promise_without_date "
            "refusal_without_choice apology_repeated apology_missing raw_data_page retelling_ignored vague_time "
            "no_human_line formula".split())
ACTS = set("greeting thanks apology question_open question_closed solution link_only redirect promise ask_info "
           "invite_back dismissive explain_cause".split())
STEPS = set("hear empathize apologize resolve diagnose".split())
KNOWN = set("need cause person stay_or_leave process goal".split())
errors = []


def fail(file, line, why):
    errors.append(f"{file}:{line}: {why}")


def rows(file, keys, least):
    """Reads a file; every line has exactly `keys`, at least `least` lines, no id and no whole line twice."""
    out, seen, ids = [], set(), set()
    for n, raw in enumerate((HERE / file).read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(raw)
        if set(row) != set(keys):
            fail(file, n, f"keys {sorted(row)} are not {sorted(keys)}")
        if raw in seen or row.get("id", n) in ids:
            fail(file, n, "twice the same line or id")
        seen.add(raw)
        ids.add(row.get("id", n))
        out.append((n, row))
    if len(out) < least:
        fail(file, 0, f"{len(out)} lines, wanted {least}")
    print(f"{file}: {len(out)}")
    return out


def names(file, n, given, allowed):
    for name in given:
        if name not in allowed:
            fail(file, n, f"unknown name {name}")


def iso(file, n, text):
    """A date or a date-time that Python reads; None stands for 'no date may be claimed'."""
    if text is None:
        return
    try:
        datetime.fromisoformat(text.replace("Z", "+00:00")) if "T" in text else date.fromisoformat(text)
    except ValueError:
        fail(file, n, f"bad date {text}")


def conversation(file, n, row):
    """The input of a reading: turns with who, text and at, in the order of time, the customer first."""
    talk = row["conversation"]
    if talk["id"] != row["id"] or talk["channel"] not in ("mail", "chat", "form"):
        fail(file, n, "id or channel")
    last = ""
    for turn in talk["turns"]:
        iso(file, n, turn["at"])
        if set(turn) != {"who", "text", "at"} or turn["who"] not in ("customer", "agent") or turn["at"] < last:
            fail(file, n, "turn")
        last = turn["at"]
    return [turn["text"] for turn in talk["turns"]]


def check_lines():
    """The suites of single messages: distress, calm, politeness, negation, sarcasm, leaving, names, dialects."""
    both = EMOTIONS | SIGNALS
    for n, row in rows("quiet_distress.jsonl", ["id", "text", "any", "why"], 70):
        names("quiet_distress.jsonl", n, row["any"], both)
        if "!" in row["text"] or any(len(w) > 3 and w.isupper() for w in row["text"].split()):
            fail("quiet_distress.jsonl", n, "not quiet")
    rows("calm_controls.jsonl", ["id", "text"], 70)
    for n, row in rows("polite_faults.jsonl", ["id", "text", "fault"], 60):
        if row["fault"] is not None and row["fault"] not in row["text"]:
            fail("polite_faults.jsonl", n, "its fault does not stand in it")
    for n, row in rows("negation.jsonl", ["id", "text", "not", "must"], 60):
        names("negation.jsonl", n, row["not"] + [name for group in row["must"] for name in group], both)
    kinds = Counter(row["unsure"] for _, row in rows("sarcasm.jsonl", ["id", "text", "unsure"], 60))
    if kinds[True] < 40 or kinds[False] < 20:
        fail("sarcasm.jsonl", 0, f"{kinds}")
    kinds = Counter(row["leaving"] for _, row in rows("leaving_politely.jsonl", ["id", "text", "leaving"], 80))
    if min(kinds[True], kinds[False]) < 40:
        fail("leaving_politely.jsonl", 0, f"{kinds}")
    groups = Counter(row["group"] for _, row in rows("swaps.jsonl", ["id", "group", "text"], 60))
    if len(groups) < 15 or min(groups.values()) < 6:
        fail("swaps.jsonl", 0, f"{groups}")
    pairs = rows("dialects.jsonl", ["id", "variety", "calm", "standard", "dialect"], 60)
    if abs(sum(1 if row["calm"] else -1 for _, row in pairs)) > 6:
        fail("dialects.jsonl", 0, "not half calm, half complaining")


def check_languages():
    count = Counter()
    for n, raw in enumerate((HERE / "languages.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(raw)
        if row.get("mixed"):
            count["mixed"] += 1
        elif row["unread"] is True:
            count[row["language"]] += 1
        else:
            fail("languages.jsonl", n, "a line in another language must be unread")
    mixed = count.pop("mixed")
    if len(count) < 15 or min(count.values()) < 8 or mixed < 20:
        fail("languages.jsonl", 0, f"{count} {mixed}")
    print(f"languages.jsonl: {sum(count.values())} in {len(count)} languages, {mixed} mixed")
    for n, row in rows("english_short.jsonl", ["text", "unread"], 250):
        if len(row["text"].split()) > 5 or row["unread"] is not False:
            fail("english_short.jsonl", n, "one to five words, read")


def check_replies():
    for n, row in rows("replies_good.jsonl", ["id", "trade", "conversation", "draft"], 110):
        conversation("replies_good.jsonl", n, row)
    count = Counter()
    for n, row in rows("replies_fault.jsonl", ["id", "trade", "conversation", "draft", "fault", "at"], 120):
        conversation("replies_fault.jsonl", n, row)
        names("replies_fault.jsonl", n, [row["fault"]], RULES)
        count[row["fault"]] += 1
        if row["at"] is not None and row["draft"].count(row["at"]) != 1:
            fail("replies_fault.jsonl", n, "the words do not stand in the draft exactly once")
    if set(count) != RULES or min(count.values()) < 7:
        fail("replies_fault.jsonl", 0, f"{count}")


def check_dates():
    for n, row in rows("dates.jsonl", ["text", "at", "span", "date"], 80):
        iso("dates.jsonl", n, row["at"])
        iso("dates.jsonl", n, row["date"])
        if row["text"].count(row["span"]) != 1:
            fail("dates.jsonl", n, "the words do not stand in the text exactly once")


def spoken(item, texts):
    """Every word an expectation names, with the texts it has to stand in."""
    where = [texts[item["turn"]]] if "turn" in item else texts
    quoted = [item[key] for key in ("words", "need", "promise") if key in item]
    return [(words, where) for words in quoted + item.get("open_needs", []) + item.get("same_need", [])]


def check_stories():
    file = "stories.jsonl"
    for n, row in rows(file, ["id", "conversation", "expect"], 12):
        texts = conversation(file, n, row)
        for item in row["expect"]:
            for words, where in spoken(item, texts):
                if not any(words in text for text in where):
                    fail(file, n, f"nobody says: {words}")
            names(file, n, item.get("emotion", "neutral").split("|") + item.get("no_emotion", []), EMOTIONS)
            names(file, n, [item.get("signal", "goal")] + item.get("no_signal", []), SIGNALS)
            names(file, n, [item.get("act", "thanks")], ACTS)
            names(file, n, [item.get("step", "hear")], STEPS)
            names(file, n, [item.get("known", "goal")], KNOWN)
            iso(file, n, item.get("date", item.get("due")))


def main():
    check_lines()
    check_languages()
    check_replies()
    check_dates()
    check_stories()
    print("\n".join(errors) if errors else "every suite is well formed")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
