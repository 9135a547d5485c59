"""Calibration and thresholds of every head and tag, on the part that trained nothing."""
import numpy as np, torch
from sklearn.metrics import f1_score
import evaluate as ev, net

PARTS = {"goemotions": ["goemotions"], "emotions": ["customer"], "intensity": ["customer"], "signals": ["customer"],
         "politeness": ["politeness"], "annoyance": ["annoyance"], "escalates": ["customer"], "leaves": ["customer"],
         "er": ["epitome", "agent"], "ip": ["epitome", "agent"], "ex": ["epitome", "agent"], "acts": ["agent"],
         "felt_heard": ["agent"], "next": ["agent"]}


# Thresholds of the whole engine, rules and heads together, fitted on the calibration part; where they differ from what the heads
# alone would want. src/engine/merge.c holds the weights that they go with.
ENGINE = {
    "emotions": {
        "frustration": .38, "anger": .33, "disappointment": .28, "worry": .33, "confusion": .29, "sadness": .29,
        "gratitude": .20, "joy": .29, "relief": .28},
    "signals": {
        "repeat_contact": .36, "long_wait": .33, "tried_already": .30, "deadline": .30, "leaving": .22,
        "escalation": .22, "vulnerability": .30, "loyalty": .22, "blame": .27, "confused": .24, "praise": .31,
        "goal": .26},
    "acts": {
        "question_open": .38, "solution": .41, "redirect": .58, "ask_info": .48, "explain_cause": .37,
        "dismissive": .35},
}


def head_values(packed, outs, head, part="dev"):
    """Logits and targets of a head over its sources."""
    got = [ev.gather(packed[s][part], outs[s], head) for s in PARTS[head]]
    got = [g for g in got if g[0] is not None]
    return np.concatenate([g[0] for g in got]), np.concatenate([g[1] for g in got])


def sigmoid_head(logits, y):
    cal, thr = [], []
    for i in range(logits.shape[1]):
        a, b = ev.platt(logits[:, i], y[:, i]) if y[:, i].sum() >= 3 else (1.0, 0.0)
        cal.append((a, b))
        thr.append(ev.threshold(ev.sigmoid(a * logits[:, i] + b), y[:, i]))
    return np.array(cal, np.float32), np.array(thr, np.float32)


def heads(packed, outs):
    """{head: (cal, thr)}; a softmax head's one row is (1 / temperature, 0) and its thresholds are unused."""
    out = {}
    for head, (_, kind, labels) in net.TEXT_HEADS.items():
        logits, y = head_values(packed, outs, head)
        if kind == "sigmoid":
            cal, thr = sigmoid_head(logits, y)
            for label, value in ENGINE.get(head, {}).items():
                thr[labels.index(label)] = value
            out[head] = cal, thr
        else:
            t = ev.temperature(logits, y.astype(int))
            out[head] = np.array([[1 / t, 0]], np.float32), np.full(len(labels), 0.5, np.float32)
    return out


def tags(packed, outs, kind):
    """Calibration of the tags on the pieces that our labels speak of."""
    sources = ["customer"] if kind == "single" else ["agent", "epitome"]
    cal, thr = [], []
    for i, _ in enumerate(net.TAGS[kind]):
        x, y = [], []
        for s in sources:
            for e, o in zip(packed[s]["dev"], outs[s]):
                known = e["tags"][:, i] >= 0
                x.append(o["tags"][known, i]); y.append(e["tags"][known, i])
        x, y = np.concatenate(x), np.concatenate(y).astype(float)
        a, b = ev.platt(x, y) if y.sum() >= 10 else (1.0, -0.5)
        cal.append((a, b))
        thr.append(ev.threshold(ev.sigmoid(a * x + b), y, 0.2, 0.6, 20))
    return np.array(cal, np.float32), np.array(thr, np.float32)


def shown(packed, outs, head):
    """Whether a forecast head beats chance by enough (AUC .65) on conversations that trained nothing, and the figures."""
    from sklearn.metrics import roc_auc_score
    logits, y = head_values(packed, outs, head)
    y = y[:, 0]
    if y.sum() < 10:
        return False, 0.0, len(y)
    auc = roc_auc_score(y, logits[:, 0])
    return bool(auc >= 0.65), float(auc), len(y)


def outputs(model, packed, part="dev"):
    return {s: ev.outputs(model, packed[s][part]) for s in packed if packed[s].get(part)}
