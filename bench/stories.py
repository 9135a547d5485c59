# SPDX-License-Identifier: Apache-2.0
"""The whole conversations of tests/suites/stories.jsonl: every expectation counted by itself."""
from measure import line
from suites import find, load, overlap


def same(names, name):
    """names: "a|b", or a list of names."""
    return name in (names.split("|") if isinstance(names, str) else names)


def touches(item, text, words):
    here = find(text, words)
    return here is not None and overlap(item, here)


class Story:
    def __init__(self, row, reading):
        self.row, self.reading = row, reading
        self.turns = reading["turns"]
        self.texts = [t["text"] for t in row["conversation"]["turns"]]

    def needs(self, words, turn=None):
        out = []
        for i, t in enumerate(self.turns):
            if t["who"] == "customer" and (turn is None or i == turn):
                out += [n for n in t.get("needs", []) if touches(n, self.texts[i], words)]
        return out

    def items(self, e, key, lists):
        at = [e["turn"]] if "turn" in e else range(len(self.turns))
        return [(i, x) for i in at for x in self.turns[i].get(lists, []) if same(e[key], x.get("name", x.get("kind", "")))]

    def holds(self, e):
        for key in ("need", "open_needs", "same_need", "emotion", "signal", "act", "promise", "purpose", "intensity",
                    "no_signal", "no_emotion", "step", "trend", "known", "guesses_at_most"):
            if key in e:
                return getattr(self, key)(e)
        raise SystemExit(f"stories: what is {e}?")

    def need(self, e):
        return any(("kind" not in e or same(e["kind"], n["kind"])) and
                   ("answered_by" not in e or n["answered_by"] == e["answered_by"]) for n in self.needs(e["need"], e.get("turn")))

    def open_needs(self, e):
        opened = set(self.reading["now"]["open_needs"])
        if not e["open_needs"]:
            return not opened
        return all(any(n["id"] in opened or n["same_as"] in opened for n in self.needs(w)) for w in e["open_needs"])

    def same_need(self, e):
        later, earlier = e["same_need"]
        firsts = {n["same_as"] or n["id"] for n in self.needs(earlier)}
        return any(n["same_as"] in firsts for n in self.needs(later))

    def emotion(self, e):
        return bool(self.items(e, "emotion", "emotions"))

    def signal(self, e):
        return bool(self.items(e, "signal", "signals"))

    def act(self, e):
        return bool(self.items(e, "act", "acts"))

    def promise(self, e):
        for i, t in enumerate(self.turns):
            for p in t.get("promises", []):
                if touches(p, self.texts[i], e["promise"]) and ("due" not in e or (p["due"] or "")[:len(e["due"] or "")] == (e["due"] or "")):
                    return True
        return False

    def purpose(self, e):
        return any((not e.get("words") or touches(p, self.texts[i], e["words"])) and
                   ("date" not in e or p["date"] == e["date"]) for i, p in self.items(e, "purpose", "purpose"))

    def intensity(self, e):
        level = self.turns[e["turn"]]["intensity"]
        return level is not None and e["intensity"][0] <= int(level + .5) <= e["intensity"][1]

    def no_signal(self, e):
        return not self.items(e, "no_signal", "signals")

    def no_emotion(self, e):
        return not self.items(e, "no_emotion", "emotions")

    def step(self, e):
        return same(e["state"], self.reading["now"]["heard_steps"][e["step"]]["state"])

    def trend(self, e):
        return same(e["trend"], self.reading["now"]["trend"] or "null")

    def known(self, e):
        return bool(self.reading["now"]["known"][e["known"]])

    def guesses_at_most(self, e):
        return sum(len(t.get("guess", [])) for t in self.turns) <= e["guesses_at_most"]


def report(reader, detail=False):
    rows = load("stories.jsonl")
    held = total = 0
    for row, reading in zip(rows, reader.read([r["conversation"] for r in rows])):
        story = Story(row, reading)
        for e in row["expect"]:
            ok = story.holds(e)
            held, total = held + ok, total + 1
            if detail and not ok:
                print(f"    {row['id']}: {e}")
    line("stories_held", held / total, "of expectations", note=f"n {total}")
