"""The training sets as examples: text or pair, targets for the heads that a set speaks of, tags for the pieces.

An example is a dict: text (and before, for a pair), head targets by name, and `marks`: {tag: [(start, end)]} in characters of
`text`, or of `before` for "answered" and "answered_not". `known` names the tags that the set speaks of (all others are
masked), `somewhere` those whose label holds although nobody marked the words.
Every reader splits by a hash of its thread's id, so that a split never moves when data is added.
"""
import csv, glob, hashlib, io, json, math, os, re, tarfile
import net

csv.field_size_limit(1 << 30)
HERE = os.path.dirname(os.path.abspath(__file__))


def bucket(key, n=100):
    return int(hashlib.sha1(str(key).encode()).hexdigest()[:8], 16) % n


class Archives:
    """Files inside DIR/<name>.tar.xz, read once each."""
    def __init__(self, root):
        self.root, self.seen = root, {}

    def text(self, path):
        name = path.split("/")[0]
        if name not in self.seen:
            with tarfile.open(os.path.join(self.root, name + ".tar.xz")) as t:
                self.seen[name] = {m.name.removeprefix("./"): t.extractfile(m).read() for m in t if m.isfile()}
        return self.seen[name][path].decode("utf-8", "replace")

    def rows(self, path, delimiter=","):
        return list(csv.DictReader(io.StringIO(self.text(path)), delimiter=delimiter))


def multi_hot(names, labels):
    return [float(n in labels) for n in names]


def chars(text, spans):
    """Byte spans to character spans."""
    raw = text.encode()
    return [(len(raw[:s["start"]].decode("utf-8", "replace")), len(raw[:s["end"]].decode("utf-8", "replace"))) for s in spans]


# ---------------------------------------------------------------- public sets

def goemotions(a, split):
    out = []
    for line in a.text(f"goemotions/{split}.tsv").splitlines():
        text, ids, _ = line.split("\t")
        hot = [0.0] * len(net.GO)
        for i in ids.split(","):
            hot[int(i)] = 1.0
        out.append({"text": text.replace("[NAME]", "Sam").replace("[RELIGION]", "Catholic"), "heads": {"goemotions": hot}})
    return out


def epitome(a):
    """Pairs with the three levels and their rationale words. `dev`: a tenth, by the sha1 of the seeker's post."""
    files = {"er": "emotional-reactions", "ip": "interpretations", "ex": "explorations"}
    pairs = {}
    for head, name in files.items():
        for r in a.rows(f"epitome/{name}-reddit.csv"):
            e = pairs.setdefault((r["sp_id"], r["rp_id"]), {"before": r["seeker_post"], "text": r["response_post"], "heads": {},
                                 "marks": {}, "known": set(), "dev": int(hashlib.sha1(r["sp_id"].encode()).hexdigest()[:2], 16) % 10 == 0})
            level = int(r["level"])
            e["heads"][head] = level
            spans = []
            for words in filter(None, (w.strip() for w in r["rationales"].split("|"))):
                at = e["text"].find(words)
                if at >= 0:
                    spans.append((at, at + len(words)))
            if level == 0 or spans:
                e["known"].add(head)
                e["marks"][head] = spans
    return list(pairs.values())


ED = ("afraid angry annoyed anticipating anxious apprehensive ashamed caring confident content devastated disappointed "
      "disgusted embarrassed excited faithful furious grateful guilty hopeful impressed jealous joyful lonely nostalgic prepared "
      "proud sad sentimental surprised terrified trusting").split()


def empathetic_dialogues(a):
    out = []
    for line in a.text("empathetic_dialogues/conversations.jsonl").splitlines():
        c = json.loads(line)
        if c["split"] == "train" and c["emotion"] in ED:
            out.append({"text": c["turns"][0][1], "heads": {"ed": ED.index(c["emotion"])}})
            if len(c["turns"]) > 2:
                out.append({"text": c["turns"][2][1], "heads": {"ed": ED.index(c["emotion"])}})
    return out


def politeness(a):
    """The quarter rated most polite against the quarter rated least, as in the paper."""
    out = []
    for name in ("stack-exchange", "wikipedia"):
        rows = a.rows(f"stanford_politeness/{name}.annotated.csv")
        scores = sorted(float(r["Normalized Score"]) for r in rows)
        low, high = scores[len(scores) // 4], scores[3 * len(scores) // 4]
        for r in rows:
            s = float(r["Normalized Score"])
            if not low < s < high:
                out.append({"text": r["Request"], "heads": {"politeness": [float(s >= high)]}, "dev": bucket(r["Id"]) < 10})
    return out


def annoyance(a):
    out = []
    for r in a.rows("incivility_github/annotated_comment_level.csv"):
        out.append({"text": r["comment_body"][:1500], "heads": {"annoyance": [float(r["tbdf"] != "None")]}, "dev": bucket(r["issue_id"]) < 10})
    for i, r in enumerate(a.rows("surge_toxicity/toxicity_en.csv")):
        out.append({"text": r["text"][:1500], "heads": {"annoyance": [float(r["is_toxic"] == "Toxic")]}, "dev": bucket(i) < 10})
    for line in a.text("star/star_compact.jsonl").splitlines():
        d = json.loads(line)
        flag = d["user_aggressive_or_annoyed"]
        if flag is True or (flag is False and bucket(d["id"], 6) == 0):
            text = "\n".join(t[1] for t in d["turns"] if t[0] == "U")[-900:]
            out.append({"text": text, "heads": {"annoyance": [float(flag)]}, "dev": bucket(d["id"]) < 10, "star": True})
    return out


def asks(a):
    """Whether a sentence asks for something, and which of 300 wishes it is: for the encoder's sake, not shipped."""
    out, intents = [], {}

    def add(text, yes, intent=None):
        heads = {"asks": [float(yes)]}
        if intent is not None:
            key = intents.setdefault(intent, len(intents))
            if key < 300:
                heads["intent"] = key
        out.append({"text": text, "heads": heads})
    for line in a.text("email_intent/src/resources/Ask0729-fixed.txt").splitlines():
        yes, _, text = line.partition("\t")
        add(text, yes == "Yes")
    for r in a.rows("banking77/banking_data/train.csv"):
        add(r["text"], True, r["category"])
    for r in a.rows("bitext_cs_intent/data/train/Bitext_Sample_Customer_Service_Training_Dataset.csv"):
        add(r["utterance"], True, r["intent"])
    for text, intent in json.loads(a.text("clinc150/data/data_full.json"))["train"]:
        add(text, True, intent)
    for part in ("test-banking", "test-finance", "development"):
        for line in a.text(f"natcs_dstc11/dstc11/{part}/test-utterances.jsonl").splitlines():
            add(json.loads(line)["utterance"], True)
    plain = {"contentonly", "confirmation", "rejection", "openinggreeting", "closinggreeting", "thankyou"}
    for domain in ("airline", "finance", "insurance", "media", "software"):
        for r in a.rows(f"multidogo/data/paper_splits/splits_annotated_at_sentence_level/{domain}/train.tsv", "\t"):
            if bucket(r["utteranceId"], 8) == 0 and r["intent"] != "outofdomain":
                add(r["utterance"], r["intent"] not in plain)
    return out


def valence(a):
    raw = a.seen.get("vader") or a.text("vader/README.rst") and a.seen["vader"]
    out = []
    with tarfile.open(fileobj=io.BytesIO(raw["vader/additional_resources/hutto_ICWSM_2014.tar.gz"])) as t:
        for name in ("tweets", "amazonReviewSnippets"):
            for line in t.extractfile(f"hutto_ICWSM_2014/{name}_GroundTruth.txt").read().decode("utf-8", "replace").splitlines():
                parts = line.split("\t")
                if len(parts) >= 3:
                    out.append({"text": parts[2], "heads": {"valence": [float(parts[1]) / 4]}})
    return out


# ---------------------------------------------------------------- our own labels

def tweets(root, extra):
    """heard_labels/train.jsonl, and our labels of its unlabelled part (labels only: the texts stay with the data)."""
    base = os.path.join(root, "heard_labels")
    out = [json.loads(l) for l in open(os.path.join(base, "train.jsonl"), encoding="utf-8")]
    texts = {}
    for l in open(os.path.join(base, "unlabelled.jsonl"), encoding="utf-8"):
        c = json.loads(l)
        texts[c["id"]] = c
    if os.path.exists(extra):
        for l in open(extra, encoding="utf-8"):
            c = json.loads(l)
            for t, s in zip(c["turns"], texts[c["id"]]["turns"]):
                t.update(who=s["who"], text=s["text"])
                for n in t.get("needs", []):
                    n["text"] = s["text"].encode()[n["start"]:n["end"]].decode()
            out.append(c)
    for c in out:
        for t in c["turns"]:
            for key in ("emotions", "signals", "acts"):
                if key in t:
                    t[key] = [{"name": n} for n in t[key]]
    return out


def own(name):
    path = os.path.join(HERE, "own", name)
    return [json.loads(l) for l in open(path, encoding="utf-8")] if os.path.exists(path) else []


def dev(root):
    out = [json.loads(l) for l in open(os.path.join(root, "heard_labels", "dev.jsonl"), encoding="utf-8")]
    for c in out:
        for t in c["turns"]:
            for key in ("emotions", "signals", "acts"):
                if key in t:
                    t[key] = [{"name": n} for n in t[key]]
    return out


def name_tags(e, text, items, names, prefix):
    """Tags of emotions, signals or acts: marked words where we have them, `somewhere` where only the label is known."""
    for n in names:
        tag = f"{prefix}_{n}"
        here = [i for i in items if i["name"] == n]
        spans = [s for i in here for s in (i.get("because") or ([i] if "start" in i else []))]
        if not here or spans:
            e["known"].add(tag)
            e["marks"][tag] = chars(text, spans)
        else:
            e["somewhere"].add(tag)


def customer_example(c, at, turns):
    t = turns[at]
    e = {"text": t["text"], "heads": {}, "marks": {}, "known": set(), "somewhere": set()}
    emotions, signals = [x["name"] for x in t["emotions"]], [x["name"] for x in t["signals"]]
    tweet = "company" in c
    e["heads"] = {"emotions": multi_hot(net.EMOTIONS, emotions), "intensity": int(t["intensity"]),
                  "signals": multi_hot(net.SIGNALS, signals)}
    needs = chars(t["text"], t["needs"])
    e["known"] |= {"need_begin", "need_in"}
    e["marks"]["need_in"] = needs
    e["marks"]["need_begin"] = [(s, s + 1) for s, _ in needs]
    if not tweet:
        for kind in ("question", "request", "problem"):
            e["known"].add("need_" + kind)
            e["marks"]["need_" + kind] = [s for s, n in zip(needs, t["needs"]) if n["kind"] == kind]
        for kind in ("goal", "deadline", "life_event"):
            e["known"].add("purpose_" + kind)
            e["marks"]["purpose_" + kind] = chars(t["text"], [p for p in t["purpose"] if p["kind"] == kind])
    name_tags(e, t["text"], t["emotions"], net.EMOTIONS[:-1], "emotion")
    name_tags(e, t["text"], t["signals"], net.SIGNALS, "signal")
    later = [x for x in turns[at + 1:] if x["who"] == "customer"]
    if later:
        e["heads"]["escalates"] = [float(later[0]["intensity"] > t["intensity"])]
        if "leaving" not in signals:
            e["heads"]["leaves"] = [float(any(x["name"] == "leaving" for y in later for x in y["signals"]))]
    return e


def before_text(turns, at):
    """What a reply answers: the customer's words since the last reply, then every open need on a line of its own.
    Returns the text, and for each need ([turn, n], start, end) in characters. The engine builds the same."""
    first = at
    while first > 0 and turns[first - 1]["who"] == "customer":
        first -= 1
    text = "\n".join(t["text"] for t in turns[first:at])
    done = {tuple(r) for t in turns[:at] for r in t.get("answered", []) + t.get("closed", [])}
    lines = []
    for i, t in enumerate(turns[:at]):
        for n, need in enumerate(t.get("needs", []) if t["who"] == "customer" else []):
            if (i, n) not in done and not need.get("same_as"):
                text += "\n"
                lines.append(((i, n), len(text), len(text) + len(need["text"])))
                text += need["text"]
    return text, lines


def agent_example(c, at, turns):
    t = turns[at]
    before, lines = before_text(turns, at)
    e = {"text": t["text"], "before": before, "heads": {}, "marks": {}, "known": set(), "somewhere": set()}
    acts = [x["name"] for x in t["acts"]]
    e["heads"] = {"er": t["er"], "ip": t["ip"], "ex": t["ex"], "acts": multi_hot(net.ACTS, acts), "felt_heard": t["felt_heard"]}
    if at + 1 < len(turns) and turns[at + 1]["who"] == "customer":
        e["heads"]["next"] = int(turns[at + 1]["intensity"])
    promises = chars(t["text"], t["promises"])
    e["known"] |= {"promise_begin", "promise_in"}
    e["marks"]["promise_in"] = promises
    e["marks"]["promise_begin"] = [(s, s + 1) for s, _ in promises]
    for key in ("er", "ip", "ex"):
        spans = chars(t["text"], t["because"][key]) if "because" in t else []
        if t[key] == 0 or spans:
            e["known"].add(key)
            e["marks"][key] = spans
    name_tags(e, t["text"], t["acts"], net.ACTS, "act")
    answered = {tuple(r) for r in t["answered"]}
    e["marks"]["answered"] = [(s, f) for ref, s, f in lines if ref in answered]
    e["marks"]["answered_not"] = [(s, f) for ref, s, f in lines if ref not in answered]
    return e


def conversations(cs, tenth=None):
    """Examples of conversations: (single, pair). tenth: None all, True the calibration tenth, False the rest."""
    single, pair = [], []
    for c in cs:
        if tenth is not None and (bucket(c["id"]) < 12) != tenth:
            continue
        for at, t in enumerate(c["turns"]):
            if t["who"] == "customer":
                single.append(customer_example(c, at, c["turns"]))
            elif t["who"] == "agent":
                pair.append(agent_example(c, at, c["turns"]))
    return single, pair
