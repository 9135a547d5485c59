#!/usr/bin/env python3
"""Checks model/train/own/src/*.jsonl against GUIDE.md and writes own.jsonl (train) and held.jsonl with byte offsets.

    own.py            check everything, write both files, print counts
    own.py FILE...    check these author files only

A bad line is named with file, line and what is wrong; nothing is written then, and the exit status is 1.
"""
import collections, datetime, glob, json, os, sys

HERE = os.path.dirname(os.path.abspath(__file__))
EMOTIONS = "frustration anger disappointment worry confusion sadness gratitude joy relief neutral".split()
SIGNALS = ("repeat_contact long_wait tried_already deadline leaving escalation vulnerability loyalty blame confused "
           "praise goal danger").split()
ACTS = ("greeting thanks apology question_open question_closed solution link_only redirect promise ask_info "
        "invite_back dismissive explain_cause").split()
KINDS = ["question", "request", "problem"]
PURPOSES = ["goal", "deadline", "life_event"]


class Bad(Exception):
    pass


def span(text, words, what):
    """Byte offsets of the first occurrence of `words` in `text`."""
    at = text.find(words)
    if not words or at < 0:
        raise Bad(f"{what}: not in the text: {words!r}")
    start = len(text[:at].encode())
    return {"start": start, "end": start + len(words.encode()), "text": words}


def named(text, pairs, allowed, what):
    out = []
    for name, words in pairs:
        if name not in allowed:
            raise Bad(f"{what}: unknown name {name!r}")
        if name == "neutral":
            out.append({"name": name, "because": []})
        else:
            s = span(text, words, what)
            out.append({"name": name, "because": [s]} if what == "emotions" else {"name": name, **s})
    return out


def date(value, what):
    if value is not None:
        try:
            datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
        except (ValueError, AttributeError):
            raise Bad(f"{what}: not an ISO date: {value!r}")
    return value


def customer_turn(t):
    text, i = t["text"], t["intensity"]
    if i not in (0, 1, 2, 3, 4):
        raise Bad(f"intensity: {i!r}")
    emotions = named(text, t["emotions"], EMOTIONS, "emotions")
    names = [e["name"] for e in emotions]
    if not names or ("neutral" in names and len(names) > 1) or len(set(names)) != len(names):
        raise Bad(f"emotions: {names} (neutral stands alone; at least one; none twice)")
    needs = []
    for n in t["needs"]:
        if n[0] not in KINDS:
            raise Bad(f"needs: unknown kind {n[0]!r}")
        needs.append({**span(text, n[1], "needs"), "kind": n[0], "same_as": n[2] if len(n) > 2 else None})
    purpose = []
    for kind, words, when in t.get("purpose", []):
        if kind not in PURPOSES:
            raise Bad(f"purpose: unknown kind {kind!r}")
        purpose.append({**span(text, words, "purpose"), "kind": kind, "date": date(when, "purpose")})
    return {"who": "customer", "at": date(t["at"], "at"), "text": text, "emotions": emotions, "intensity": i,
            "needs": needs, "signals": named(text, t["signals"], SIGNALS, "signals"), "purpose": purpose,
            "closed": t.get("closed", [])}


def agent_turn(t):
    text = t["text"]
    for k in ("er", "ip", "ex"):
        if t[k] not in (0, 1, 2):
            raise Bad(f"{k}: {t[k]!r}")
    because = {k: [span(text, w, k) for w in t.get("because", {}).get(k, [])] for k in ("er", "ip", "ex")}
    if t["felt_heard"] not in (0, 1, 2, 3):
        raise Bad(f"felt_heard: {t['felt_heard']!r}")
    return {"who": "agent", "at": date(t["at"], "at"), "text": text, "er": t["er"], "ip": t["ip"], "ex": t["ex"],
            "because": because, "acts": named(text, t["acts"], ACTS, "acts"), "answered": t["answered"],
            "promises": [{**span(text, w, "promises"), "due": date(d, "promises")} for w, d in t["promises"]],
            "felt_heard": t["felt_heard"]}


def check_refs(turns):
    """Every [turn, need] must name a need of an earlier customer turn."""
    for at, t in enumerate(turns):
        refs = list(t.get("answered", [])) + list(t.get("closed", []))
        refs += [n["same_as"] for n in t.get("needs", []) if n["same_as"]]
        for turn, need in refs:
            if turn >= at or turns[turn]["who"] != "customer" or need >= len(turns[turn]["needs"]):
                raise Bad(f"turn {at}: no earlier need [{turn}, {need}]")


def order_needs(turns):
    """Needs are numbered by start: sorts each turn's needs and renumbers what refers to them."""
    maps = {}
    for at, t in enumerate(turns):
        if t["who"] == "customer":
            order = sorted(range(len(t["needs"])), key=lambda n: t["needs"][n]["start"])
            maps[at] = {old: new for new, old in enumerate(order)}
            t["needs"] = [t["needs"][n] for n in order]
    ref = lambda r: [r[0], maps[r[0]][r[1]]]
    for t in turns:
        for n in t.get("needs", []):
            n["same_as"] = ref(n["same_as"]) if n["same_as"] else None
        for key in ("answered", "closed"):
            if key in t:
                t[key] = [ref(r) for r in t[key]]


def conversation(c):
    for key in ("id", "split", "trade", "channel", "customer", "turns"):
        if key not in c:
            raise Bad(f"missing {key!r}")
    if c["split"] not in ("train", "held"):
        raise Bad(f"split: {c['split']!r}")
    turns = []
    for at, t in enumerate(c["turns"]):
        try:
            turns.append(customer_turn(t) if t["who"] == "customer" else agent_turn(t))
        except KeyError as missing:
            raise Bad(f"turn {at}: missing {missing}")
        except Bad as bad:
            raise Bad(f"turn {at}: {bad}")
    check_refs(turns)
    order_needs(turns)
    return {**{k: v for k, v in c.items() if k != "turns"}, "turns": turns}


def main(argv):
    files = argv or sorted(glob.glob(os.path.join(HERE, "src", "*.jsonl")))
    out, bad, seen = [], 0, set()
    for f in files:
        for number, line in enumerate(open(f, encoding="utf-8"), 1):
            if not line.strip():
                continue
            try:
                c = conversation(json.loads(line))
                if c["id"] in seen:
                    raise Bad(f"id twice: {c['id']}")
                seen.add(c["id"])
                out.append(c)
            except (Bad, ValueError, TypeError, IndexError) as e:
                bad += 1
                print(f"{os.path.basename(f)}:{number}: {e}", file=sys.stderr)
    counts = collections.Counter()
    for c in out:
        counts[c["split"] + " conversations"] += 1
        for t in c["turns"]:
            counts[c["split"] + " turns"] += 1
            for key in ("emotions", "signals", "acts"):
                for x in t.get(key, []):
                    counts[f"{key}.{x['name']}"] += 1
    for k in sorted(counts):
        print(f"{k} {counts[k]}")
    if bad:
        print(f"{bad} bad lines; nothing written", file=sys.stderr)
        return 1
    if not argv:
        for split, name in (("train", "own.jsonl"), ("held", "held.jsonl")):
            with open(os.path.join(HERE, name), "w", encoding="utf-8") as o:
                for c in out:
                    if c["split"] == split:
                        o.write(json.dumps(c, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
