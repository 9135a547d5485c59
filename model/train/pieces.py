"""The word pieces: MiniLM's vocabulary pruned to what the training texts use, and examples turned into arrays."""
import collections, os
import numpy as np
from tokenizers import BertWordPieceTokenizer
import net

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
VOCAB = 19000


def load(vocab_file):
    t = BertWordPieceTokenizer(vocab_file, lowercase=True, strip_accents=True, clean_text=True, handle_chinese_chars=True)
    t._tokenizer.post_processor = None
    t.no_truncation()
    return t


def prune(texts, path):
    """Keeps the pieces that the texts use most and every single character of Latin script; writes `path`.
    Returns the kept rows of the base's vocabulary."""
    full = open(os.path.join(net.base_dir(), "vocab.txt"), encoding="utf-8").read().split("\n")[:30522]
    tok = load(os.path.join(net.base_dir(), "vocab.txt"))
    count = collections.Counter()
    for enc in tok.encode_batch(list(texts), add_special_tokens=False):
        count.update(enc.ids)
    row = {t: i for i, t in enumerate(full)}
    plain = [i for i, t in enumerate(full) if t not in SPECIAL and not t.startswith("[unused") and all(ord(ch) < 0x250 or 0x2000 <= ord(ch) < 0x2100 for ch in t)]
    single = [i for i in plain if len(full[i].removeprefix("##")) == 1]
    must = set(single)
    ranked = sorted((i for i in plain if i not in must), key=lambda i: (-count[i], i))
    kept = sorted(must | set(ranked[:VOCAB - len(SPECIAL) - len(must)]))
    rows = [row[s] for s in SPECIAL] + kept
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(full[i] for i in rows) + "\n")
    np.save(path + ".rows.npy", np.array(rows))
    return rows


class Packer:
    """Examples to arrays. `tags` [pieces, tags of the pass]: 1, 0, or -1 where unknown; row 0 is [CLS]."""
    def __init__(self, vocab_file):
        self.tok = load(vocab_file)
        self.index = {p: {n: i for i, n in enumerate(names)} for p, names in net.TAGS.items()}

    def pack(self, e):
        pair = "before" in e
        b = self.tok.encode(e["text"], add_special_tokens=False)
        before = self.tok.encode(e["before"], add_special_tokens=False) if pair else None
        cut = net.MAX_BEFORE
        nb = min(len(before.ids), cut) if pair else 0
        skip = len(before.ids) - nb if pair else 0
        room = net.MAX_PIECES - (3 + nb if pair else 2)
        n = min(len(b.ids), room)
        ids = [2] + (before.ids[skip:] + [3] if pair else []) + b.ids[:n] + [3]
        first = 2 + nb if pair else 1
        types = [0] * first + [1 if pair else 0] * (n + 1)
        pooled = [0] * first + [1] * (n + 1) if pair else [1] * len(ids)
        names = self.index["pair" if pair else "single"]
        tags = np.full((len(ids), len(names)), -1, np.int8)
        some = np.zeros(len(names), np.int8)
        for tag in e.get("known", ()):
            tags[first:first + n, names[tag]] = 0
            self.mark(tags, names[tag], first, b.offsets[:n], e["marks"].get(tag, []), 1)
        for tag in e.get("somewhere", ()):
            some[names[tag]] = 1
        if pair and "answered" in e.get("marks", {}):
            kept = before.offsets[skip:]
            self.mark(tags, names["answered"], 1, kept, e["marks"]["answered_not"], 0)
            self.mark(tags, names["answered"], 1, kept, e["marks"]["answered"], 1)
        return {"ids": np.array(ids, np.int32), "types": np.array(types, np.int8), "pooled": np.array(pooled, np.int8),
                "tags": tags if "known" in e else None, "some": some, "heads": e["heads"], "pair": pair, "first": first,
                "offsets": b.offsets[:n], "text": e["text"]}

    @staticmethod
    def mark(tags, tag, first, offsets, spans, value):
        for s, f in spans:
            for i, (a, z) in enumerate(offsets):
                if a < f and z > s:
                    tags[first + i, tag] = value
