"""Values of the heads on a part, calibration, thresholds, and the figures of the card."""
import numpy as np, torch
from sklearn.metrics import f1_score, cohen_kappa_score, roc_auc_score
import net, sets


@torch.no_grad()
def outputs(model, es, batch=48):
    """Logits of every head, tags of every piece, sentence vectors, in the order of es."""
    order = sorted(range(len(es)), key=lambda i: len(es[i]["ids"]))
    out = [None] * len(es)
    for at in range(0, len(order), batch):
        part = order[at:at + batch]
        b = sets.collate([es[i] for i in part])
        with torch.autocast("cpu", torch.bfloat16):
            hidden, features = model(b["ids"], b["types"], b["valid"], b["pooled"])
        kind = "pair" if b["pair"] else "single"
        heads = {n: model.text[n](features).numpy() for n, (p, _, _) in net.TEXT_HEADS.items() if p == kind}
        tags = model.tags[kind](hidden).numpy()
        for row, i in enumerate(part):
            out[i] = {"heads": {n: h[row] for n, h in heads.items()}, "tags": tags[row, :len(es[i]["ids"])], "vector": features[row, :net.HIDDEN].numpy()}
    return out


def gather(es, outs, head):
    rows = [i for i, e in enumerate(es) if head in e["heads"]]
    if not rows:
        return None, None
    return np.stack([outs[i]["heads"][head] for i in rows]), np.array([es[i]["heads"][head] for i in rows])


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def platt(logit, y, prior=4.0):
    """a, b of sigmoid(a * logit + b), by Newton, held near 1, 0 by a prior worth `prior` cases."""
    a, b = 1.0, 0.0
    for _ in range(50):
        p = sigmoid(a * logit + b)
        w = p * (1 - p) + 1e-6
        ga, gb = ((p - y) * logit).sum() + prior * (a - 1), (p - y).sum() + 0.1 * b
        haa, hab, hbb = (w * logit * logit).sum() + prior, (w * logit).sum(), w.sum() + 0.1
        det = haa * hbb - hab * hab
        da, db = (hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det
        a, b = a - np.clip(da, -1, 1), b - np.clip(db, -3, 3)
        if abs(da) + abs(db) < 1e-6:
            break
    return float(np.clip(a, 0.2, 3)), float(b)


def temperature(logits, y):
    best = min((( -np.log(softmax(logits / t)[np.arange(len(y)), y] + 1e-12)).mean(), t) for t in np.arange(0.5, 3.01, 0.05))
    return float(best[1])


def softmax(x):
    x = np.exp(x - x.max(1, keepdims=True))
    return x / x.sum(1, keepdims=True)


def threshold(p, y, least=0.2, most=0.6, cases=6, usual=0.35):
    """Where F1 peaks on these cases, smoothed over its neighbours; drawn to `usual` when cases are few. (With calibrated p the
    best cut is half the best F1, so it lies well under .5 for hard labels.)"""
    if y.sum() < cases:
        return usual
    grid = np.arange(least, most + 0.001, 0.01)
    f = np.array([f1_score(y, p >= t, zero_division=0) for t in grid])
    f = np.convolve(np.pad(f, 5, mode="edge"), np.ones(11) / 11, "valid")
    trust = min(1.0, y.sum() / 50)
    return float(trust * grid[f.argmax()] + (1 - trust) * usual)


def ece(p, y, bins=15):
    order = np.argsort(p)
    return float(sum(len(c) / len(p) * abs(p[c].mean() - y[c].mean()) for c in np.array_split(order, bins) if len(c)))


def spans_of(probability_begin, probability_in, n, first, threshold_in=0.5, threshold_begin=0.5):
    """Runs of pieces inside a span; a begin in the middle of a run cuts it. -> [(piece, piece)]"""
    out, start = [], None
    for i in range(n):
        inside = probability_in[first + i] >= threshold_in
        if inside and start is not None and probability_begin[first + i] >= threshold_begin and i > start:
            out.append((start, i)); start = i
        elif inside and start is None:
            start = i
        elif not inside and start is not None:
            out.append((start, i)); start = None
    if start is not None:
        out.append((start, n))
    return out


def piece_f1(es, outs, tag_begin, tag_in, kind, t_in=0.5):
    """F1 over pieces inside spans."""
    names = {n: i for i, n in enumerate(net.TAGS[kind])}
    tp = fp = fn = 0
    for e, o in zip(es, outs):
        n, first = len(e["offsets"]), e["first"]
        y = e["tags"][first:first + n, names[tag_in]] == 1
        p = sigmoid(o["tags"][first:first + n, names[tag_in]]) >= t_in
        tp += (y & p).sum(); fp += (~y & p).sum(); fn += (y & ~p).sum()
    return 2 * tp / max(1, 2 * tp + fp + fn)


def macro(y, p, thresholds, least=5):
    use = [i for i in range(y.shape[1]) if y[:, i].sum() >= least]
    fs = [f1_score(y[:, i], p[:, i] >= thresholds[i], zero_division=0) for i in use]
    return float(np.mean(fs)), {i: f for i, f in zip(use, fs)}
