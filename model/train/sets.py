"""Which examples train which step, and how often: the sources of a run, packed and kept in work/."""
import os, pickle, random
import numpy as np, torch
import data, net, pieces

# Batch of each source, and its share of the steps: the first stage learns from the public sets, the others turn to ours.
BATCH = {"goemotions": 64, "customer": 24, "agent": 16, "epitome": 16, "ed": 48, "politeness": 32, "annoyance": 24, "asks": 64,
         "valence": 64, "embed": 64}
STAGES = {
    "wide": {"goemotions": .38, "customer": .13, "agent": .12, "epitome": .12, "ed": .07, "politeness": .04, "annoyance": .05,
             "asks": .02, "valence": .02, "embed": .05},
    "ours": {"goemotions": .24, "customer": .25, "agent": .22, "epitome": .13, "ed": .01, "politeness": .03, "annoyance": .04,
             "asks": .01, "valence": .01, "embed": .06},
    "firm": {"goemotions": .15, "customer": .32, "agent": .29, "epitome": .11, "politeness": .02, "annoyance": .03, "embed": .08},
    "rare": {"goemotions": .12, "customer": .42, "agent": .22, "epitome": .12, "politeness": .02, "annoyance": .02, "embed": .08},
}
# In the last two stages pieces of the small sets are hidden, and more is dropped, so that they are learned and not memorised.
BLANK = {"customer": 0.12, "agent": 0.12, "epitome": 0.08}


def build(root):
    """All examples by source and part: {source: {"train": [...], "dev": [...]}}."""
    a = data.Archives(root)
    tweets = data.tweets(root, os.path.join(data.HERE, "own", "tweet_labels.jsonl"))
    ours = data.own("own.jsonl")
    single, pair = data.conversations(tweets + ours, False)
    cal_single, cal_pair = data.conversations(tweets + ours, True)
    dev_single, dev_pair = data.conversations(data.dev(root))
    held_single, held_pair = data.conversations(data.own("held.jsonl"))
    split = lambda es: {"train": [e for e in es if not e.get("dev")], "dev": [e for e in es if e.get("dev")]}
    return {
        "goemotions": {"train": data.goemotions(a, "train"), "dev": data.goemotions(a, "dev"), "test": data.goemotions(a, "test")},
        "customer": {"train": single, "dev": cal_single, "test": dev_single, "held": held_single},
        "agent": {"train": pair, "dev": cal_pair, "test": dev_pair, "held": held_pair},
        "epitome": split(data.epitome(a)), "politeness": split(data.politeness(a)), "annoyance": split(data.annoyance(a)),
        "ed": {"train": data.empathetic_dialogues(a)}, "asks": {"train": data.asks(a)}, "valence": {"train": data.valence(a)},
    }


def balance(packed, most=4.0):
    """The weight of a positive of each emotion and signal: the root of how many negatives stand beside it, so that a label seen
    forty times is not drowned by one seen a thousand times."""
    out = {}
    for head in ("emotions", "signals"):
        y = np.array([e["heads"][head] for e in packed["customer"]["train"]])
        share = y.mean(0).clip(1e-3, 1)
        out[head] = torch.tensor(np.sqrt((1 - share) / share).clip(1, most), dtype=torch.float32)
    return out


def texts_of(sets):
    for parts in sets.values():
        for name in ("train", "dev"):
            for e in parts.get(name, []):
                yield e["text"]
                if "before" in e:
                    yield e["before"]


def prepare(root, work):
    """Packs everything once; later calls read the cache. Returns {source: {part: [packed]}}."""
    cache, vocab = os.path.join(work, "packed.pkl"), os.path.join(work, "vocab.txt")
    if os.path.exists(cache):
        return pickle.load(open(cache, "rb"))
    sets = build(root)
    if not os.path.exists(vocab):
        pieces.prune(texts_of(sets), vocab)
    packer = pieces.Packer(vocab)
    packed = {s: {part: [packer.pack(e) for e in es] for part, es in parts.items()} for s, parts in sets.items()}
    pickle.dump(packed, open(cache, "wb"))
    return packed


def teach(packed, work, count=30000):
    """The base's own sentence vectors of a sample of texts, so that search stays as good as the base made it."""
    path = os.path.join(work, "teach.pt")
    if os.path.exists(path):
        return torch.load(path, weights_only=False)
    rng = random.Random(1)
    pool = [e for s in ("goemotions", "customer", "agent", "epitome", "asks", "ed", "annoyance") for e in packed[s]["train"]]
    chosen = rng.sample(pool, min(count, len(pool)))
    full = os.path.join(net.base_dir(), "vocab.txt")
    packer, encoder = pieces.Packer(full), net.Encoder(30522).eval()
    packer.tok.no_padding()
    encoder.load_base(torch.arange(30522))
    mine = pieces.Packer(os.path.join(work, "vocab.txt"))
    special = {0: 0, 1: 100, 2: 101, 3: 102}
    examples, vectors = [], []
    order = sorted(range(len(chosen)), key=lambda i: len(chosen[i]["text"]))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), 64):
            texts = [chosen[i]["text"] for i in order[at:at + 64]]
            rows = [packer.tok.encode(t, add_special_tokens=False).ids[:126] for t in texts]
            rows = [[101] + r + [102] for r in rows]
            ids, valid = pad([np.array(r) for r in rows])
            h = encoder(ids, torch.zeros_like(ids), valid).float()
            w = valid.float().unsqueeze(2)
            vectors.append(torch.nn.functional.normalize((h * w).sum(1) / w.sum(1), dim=1))
            examples += [mine.pack({"text": t, "heads": {}}) for t in texts]
    for e in examples:                       # as the teacher read them: at most 128 pieces
        for k in ("ids", "types", "pooled"):
            e[k] = e[k][:128]
    for e, v in zip(examples, torch.cat(vectors)):
        e["vector"] = v
    torch.save(examples, path)
    return examples


def pad(rows):
    width = max(len(r) for r in rows)
    out, valid = torch.zeros(len(rows), width, dtype=torch.long), torch.zeros(len(rows), width, dtype=torch.bool)
    for i, r in enumerate(rows):
        out[i, :len(r)] = torch.from_numpy(r.astype(np.int64))
        valid[i, :len(r)] = True
    return out, valid


def collate(es, blank=0.0):
    """One batch. blank: the share of pieces hidden as [UNK], so that a small set is learned and not memorised."""
    ids, valid = pad([e["ids"] for e in es])
    if blank:
        ids[(torch.rand(ids.shape) < blank) & (ids > 3)] = 1
    batch = {"ids": ids, "valid": valid, "types": pad([e["types"] for e in es])[0], "pooled": pad([e["pooled"] for e in es])[0],
             "pair": es[0]["pair"], "heads": {}}
    for name in {h for e in es for h in e["heads"]}:
        rows = [i for i, e in enumerate(es) if name in e["heads"]]
        batch["heads"][name] = (torch.tensor(rows), torch.tensor([es[i]["heads"][name] for i in rows]))
    if es[0]["tags"] is not None:
        tags = torch.full((*ids.shape, es[0]["tags"].shape[1]), -1, dtype=torch.int8)
        for i, e in enumerate(es):
            tags[i, :len(e["ids"])] = torch.from_numpy(e["tags"])
        batch["tags"], batch["some"] = tags, torch.from_numpy(np.stack([e["some"] for e in es]))
    if "vector" in es[0]:
        batch["vector"] = torch.stack([e["vector"] for e in es])
    return batch


def stream(es, size, rng, blank=0.0):
    """Batches for ever, examples of like length together."""
    while True:
        order = list(range(len(es)))
        rng.shuffle(order)
        for at in range(0, len(order), size * 24):
            window = sorted(order[at:at + size * 24], key=lambda i: len(es[i]["ids"]))
            chunks = [window[i:i + size] for i in range(0, len(window), size)]
            rng.shuffle(chunks)
            for chunk in chunks:
                yield collate([es[i] for i in chunk], blank)
