# SPDX-License-Identifier: Apache-2.0
"""What a model file says of some twenty texts, computed in numpy from the file alone: tests/engine/vectors*.txt

    python vectors.py --tiny ../../tests/engine/vectors-tiny.txt
    python vectors.py ../heard-en-1.heard ../../tests/engine/vectors.txt      after each new model

A second implementation on purpose: it shares no line with the C engine nor with the network in net.py, so
that an error would have to be made twice. --tiny repeats the numbers of src/engine/tiny_model.c, a model
that has learned nothing, and so tests the arithmetic before and apart from any training.

The format is lines of words: `model NAME CHECKSUM`, then for each text `single` or `pair`, the texts in hex (`-`
when empty), `ids`, the word pieces with specials, `sentence`, the first 48 of the sentence vector (single passes
only), and for each head and `tags.*` of the first and last piece, `head NAME values`.
"""
import math
import sys
import unicodedata

import numpy as np

import pack

HIDDEN, HEADS, MAX_PIECES, MAX_BEFORE = 384, 12, 256, 128
SINGLE = "emotions intensity signals goemotions politeness annoyance escalates leaves".split()
PAIR = "er ip ex acts felt_heard next".split()
LABELS = {"emotions": 10, "intensity": 5, "signals": 13, "goemotions": 28, "politeness": 1, "annoyance": 1,
          "escalates": 1, "leaves": 1, "er": 3, "ip": 3, "ex": 3, "acts": 13, "felt_heard": 4, "next": 5}
SOFTMAX = {"intensity", "er", "ip", "ex", "felt_heard", "next"}
TAGS = {"single": 30, "pair": 19}

TEXTS = [
    "Where is my tent?",
    "",
    "This is the third time I am writing. My refund is still not here and we leave on Friday!",
    "thanks, that worked",
    "I'm not angry, just asking whether the café on 5th Ave. takes cards",
    "WHERE IS MY REFUND??? I WANT A MANAGER NOW",
    "My mother died last week and I need to close her account.",
    "ok",
    "Ich warte seit Wochen. \u65e5\u672c\u8a9e \ud55c\uad6d\uc5b4 \u0440\u0443\u0441",
    "zero\u200bwidth, soft\u00adhyphen, na\u0131ve \u0130stanbul, \ufb01ne",
    "a" * 150 + " long word",
    "e\u0301e\u0301 \u212b \u2260 \u00bd \U0001f621 sigh",
    "1) Where is it? 2) Can you send it to my work instead? 3) What do I do with the old one?",
    "tab\tand\nnewline\r\nand\u00a0nbsp\u3000wide",
    "please wait " * 150,
    "\u00a320.50 (twenty) -- e-mail me@shop.example #1234/56",
]
PAIRS = [
    ("Where is my tent?", "I am so sorry. I will call the depot and write to you by Tuesday."),
    ("", "Hello, how can I help?"),
    ("I have been waiting for two weeks. " * 30, "We understand your frustration."),
    ("My refund?\nWhen will it come?", "Your refund was sent today. " * 80),
]


# ------------------------------------------------------------------ tokenizer

IDEOGRAPHS = [(0x3400, 0x4dbf), (0x4e00, 0x9fff), (0xf900, 0xfaff), (0x20000, 0x2a6df), (0x2a700, 0x2b73f),
              (0x2b740, 0x2b81f), (0x2b820, 0x2ceaf), (0x2f800, 0x2fa1f)]


def words(text):
    """BERT's uncased words: cleaned, decomposed, without Mn, lower case, cut around punctuation and ideographs."""
    out = []
    for ch in text:
        kind = unicodedata.category(ch)
        if ch in " \t\n\r" or kind in ("Zs", "Zl", "Zp"):
            out.append(" ")
        elif kind[0] == "C" or ch == "\ufffd":
            continue
        elif any(a <= ord(ch) <= b for a, b in IDEOGRAPHS):
            out.append(f" {ch} ")
        else:
            for part in unicodedata.normalize("NFD", ch):
                if unicodedata.category(part) == "Mn":
                    continue
                low = part.lower() if len(part.lower()) == 1 else part
                sign = ord(part) < 128 and not part.isalnum() or unicodedata.category(part)[0] == "P"
                out.append(f" {low} " if sign else low)
    return "".join(out).split()


def pieces(word, vocab):
    if len(word) > 100:
        return [1]
    out, at = [], 0
    while at < len(word):
        for end in range(len(word), at, -1):
            token = ("##" if at else "") + word[at:end]
            if token in vocab:
                out.append(vocab[token])
                at = end
                break
        else:
            return [1]
    return out


def cut(text, vocab, room):
    """Pieces of the words that fit wholly."""
    out = []
    for word in words(text):
        p = pieces(word, vocab)
        if len(out) + len(p) > room:
            break
        out += p
    return out


def ids_of(texts, vocab):
    """-> ids, types, first piece of the mean"""
    if len(texts) == 1:
        ids = [2] + cut(texts[0], vocab, MAX_PIECES - 2) + [3]
        return ids, [0] * len(ids), 0
    before = [2] + cut(texts[0], vocab, 10 ** 9)[-MAX_BEFORE:] + [3]
    reply = cut(texts[1], vocab, MAX_PIECES - len(before) - 1) + [3]
    return before + reply, [0] * len(before) + [1] * len(reply), len(before)


# ------------------------------------------------------------------ encoder

def norm(x, g, b):
    d = x - x.mean(1, keepdims=True)
    return d / np.sqrt((d * d).mean(1, keepdims=True) + 1e-12) * g + b


def linear(t, name, x):
    return pack.multiply_int8(x, t[name + ".w"], t[name + ".s"], t[name + ".b"], t.get(name + ".m", 1)).astype(np.float64)


def attention(qkv):
    n = len(qkv)
    q, k, v = (qkv[:, i * HIDDEN:(i + 1) * HIDDEN].reshape(n, HEADS, -1).transpose(1, 0, 2) for i in range(3))
    score = q @ k.transpose(0, 2, 1) / math.sqrt(HIDDEN // HEADS)
    weight = np.exp(score - score.max(2, keepdims=True))
    return (weight / weight.sum(2, keepdims=True) @ v).transpose(1, 0, 2).reshape(n, HIDDEN)


erf = np.vectorize(math.erf)


def encode(t, layers, ids, types):
    x = t["emb.word"][ids] * t["emb.word.s"][ids][:, None].astype(np.float64)
    x = norm(x + t["emb.pos"][:len(ids)] + t["emb.type"][types], t["emb.ln.g"], t["emb.ln.b"])
    for i in range(layers):
        p = f"l{i}."
        x = norm(x + linear(t, p + "o", attention(linear(t, p + "qkv", x))), t[p + "ln1.g"], t[p + "ln1.b"])
        h = linear(t, p + "up", x)
        x = norm(x + linear(t, p + "down", h * (1 + erf(h / math.sqrt(2))) / 2), t[p + "ln2.g"], t[p + "ln2.b"])
    return x


def head(t, name, x, softmax=False):
    logit = x @ t[name + ".w"].T.astype(np.float64) + t[name + ".b"]
    cal = t[name + ".cal"].astype(np.float64)
    if not softmax:
        return 1 / (1 + np.exp(-(cal[:, 0] * logit + cal[:, 1])))
    e = np.exp(cal[0, 0] * (logit - logit.max()))
    return e / e.sum()


def numbers(x):
    return " ".join(f"{v:.5f}" for v in np.ravel(x))


def describe(t, layers, texts, vocab):
    """The lines of one text or pair."""
    ids, types, first = ids_of(texts, vocab)
    x = encode(t, layers, np.array(ids), np.array(types))
    mean = x[first:].mean(0)
    pooled = np.concatenate([mean, x[0]])
    kind = "single" if len(texts) == 1 else "pair"
    lines = [f"{kind} " + " ".join(s.encode().hex() or "-" for s in texts), "ids " + " ".join(map(str, ids))]
    if kind == "single":
        lines.append("sentence " + numbers((mean / np.linalg.norm(mean))[:48]))
    for name in SINGLE if kind == "single" else PAIR:
        lines.append(f"head {name} " + numbers(head(t, "head." + name, pooled, name in SOFTMAX)))
    inside = x[first:-1] if kind == "pair" else x[1:-1]
    for at in ([0, -1] if len(inside) else []):
        lines.append(f"head tags.{kind} " + numbers(head(t, "tags." + kind, inside[at])))
    return lines


# ------------------------------------------------------------------ the tiny model

class Tiny:
    """The numbers of src/engine/tiny_model.c, in its order."""
    def __init__(self):
        self.seed, self.tensors = 0, {}

    def random(self, n):
        with np.errstate(over="ignore"):
            x = np.arange(self.seed, self.seed + n, dtype=np.uint64) + np.uint64(0x9e3779b97f4a7c15)
            x = (x ^ x >> np.uint64(30)) * np.uint64(0xbf58476d1ce4e5b9)
            x = (x ^ x >> np.uint64(27)) * np.uint64(0x94d049bb133111eb)
        self.seed += n
        return x ^ x >> np.uint64(31)

    def floats(self, name, rows, columns, centre, spread):
        x = (self.random(rows * columns) >> np.uint64(40)).astype(np.float32) / np.float32(16777216)
        x = np.float32(centre) + np.float32(spread) * (x - np.float32(0.5))
        self.tensors[name] = x.reshape(rows, columns) if columns > 1 else x

    def int8(self, name, rows, columns):
        self.tensors[name] = ((self.random(rows * columns) % np.uint64(255)).astype(np.int64) - 127).astype(
            np.int8).reshape(rows, columns)

    def linear(self, name, out, inputs):
        self.int8(name + ".w", out, inputs)
        self.floats(name + ".s", out, 1, 0.0007, 0.0004)
        self.floats(name + ".b", out, 1, 0, 0.2)
        self.floats(name + ".m", inputs, 1, 1, 0.5)

    def labelled(self, name, labels, inputs, rows):
        self.floats(name + ".w", labels, inputs, 0, 0.2)
        self.floats(name + ".b", labels, 1, 0, 1)
        self.floats(name + ".cal", rows, 2, 0.75, 0.5)
        self.floats(name + ".thr", labels, 1, 0.5, 0.2)

    def norm(self, name):
        self.floats(name + ".g", HIDDEN, 1, 1, 1)
        self.floats(name + ".b", HIDDEN, 1, 0, 0.5)

    def make(self):
        signs = [f"{p}{c}" for c in "abcdefghijklmnopqrstuvwxyz0123456789" for p in ("", "##")]
        tokens = ("[PAD] [UNK] [CLS] [SEP] . , ? ! ' -".split() + signs
                  + "the where is my tent ##ent refund ##ing wait cafe".split())
        self.int8("emb.word", len(tokens), HIDDEN)
        self.floats("emb.word.s", len(tokens), 1, 0.01, 0.01)
        self.floats("emb.pos", 512, HIDDEN, 0, 0.5)
        self.floats("emb.type", 2, HIDDEN, 0, 0.5)
        self.norm("emb.ln")
        self.linear("l0.qkv", 3 * HIDDEN, HIDDEN)
        self.linear("l0.o", HIDDEN, HIDDEN)
        self.norm("l0.ln1")
        self.linear("l0.up", 4 * HIDDEN, HIDDEN)
        self.linear("l0.down", HIDDEN, 4 * HIDDEN)
        self.norm("l0.ln2")
        for name, n in LABELS.items():
            self.labelled("head." + name, n, 2 * HIDDEN, 1 if name in SOFTMAX else n)
        for kind, n in TAGS.items():
            self.labelled("tags." + kind, n, HIDDEN, n)
        self.tensors["vocab"] = "".join(t + "\n" for t in tokens).encode()
        return {"name": "tiny", "layers": "1"}, self.tensors


def main():
    meta, t = Tiny().make() if sys.argv[1] == "--tiny" else pack.read_model(sys.argv[1])
    total = 0 if sys.argv[1] == "--tiny" else pack.checksum(open(sys.argv[1], "rb").read()[pack.ALIGN:])
    vocab = {token: i for i, token in reversed(list(enumerate(t["vocab"].decode().split("\n")[:-1])))}
    with open(sys.argv[2], "w") as f:
        print(f"model {meta['name']} {total:016x}", file=f)
        for texts in [(s,) for s in TEXTS] + PAIRS:
            print("\n".join(describe(t, int(meta["layers"]), texts, vocab)), file=f)


main()
