#!/usr/bin/env python3
"""From the packed data to the model file, in one command:

    python3 -m venv .venv && .venv/bin/pip install -r requirements.txt
    .venv/bin/python make.py --data DIR --out ../heard-en-1.heard [--work work] [--minutes 100]

DIR holds the data sets as <name>.tar.xz and heard_labels/, as ../CARD.md lists them. Seeds are fixed; a killed run goes on where
it stopped; `--from FILE.pt` starts warm. Prints the figures that the card states, and writes them to work/figures.json.
"""
import argparse, json, os, subprocess, sys
import numpy as np, torch
import calibrate, evaluate as ev, net, sets, train

HERE = os.path.dirname(os.path.abspath(__file__))


def figures(model, packed, cal, tag_cal):
    """What the card states: on test parts, and on our held-out part, which trained and calibrated nothing."""
    out = {}
    for part in ("test", "held"):
        outs = calibrate.outputs(model, packed, part)
        for head, (_, kind, labels) in net.TEXT_HEADS.items():
            source = [s for s in calibrate.PARTS[head] if packed[s].get(part)]
            if not source:
                continue
            logits, y = calibrate.head_values({s: packed[s] for s in packed}, outs, head, part) if all(s in outs for s in calibrate.PARTS[head]) else ev.gather(packed[source[0]][part], outs[source[0]], head)
            if logits is None:
                continue
            key, (c, t) = f"{part}.{head}", cal[head]
            if kind == "sigmoid":
                p = ev.sigmoid(logits * c[:, 0] + c[:, 1])
                out[key + ".macro_f1"], per = ev.macro(y, p, t)
                out[key + ".f1"] = {labels[i]: round(float(f), 3) for i, f in per.items()}
                big = [i for i in range(y.shape[1]) if y[:, i].sum() >= 100]
                if big:
                    out[key + ".ece"] = max(ev.ece(p[:, i], y[:, i]) for i in big)
            else:
                p = ev.softmax(logits * c[0, 0])
                levels = np.arange(p.shape[1])
                guess = np.floor((p * levels).sum(1) + 0.5).astype(int) if head in ("intensity", "next") else p.argmax(1)
                out[key + ".macro_f1"] = float(ev.f1_score(y, guess, average="macro"))
                out[key + ".kappa"] = float(ev.cohen_kappa_score(y, guess, weights="quadratic"))
        for kind, source, begin, inside in (("single", "customer", "need_begin", "need_in"), ("pair", "agent", "promise_begin", "promise_in")):
            es = packed[source][part]
            c, t = tag_cal[kind]
            i = net.TAGS[kind].index(inside)
            cut = -(c[i, 1] - np.log(t[i] / (1 - t[i]))) / c[i, 0]
            out[f"{part}.{inside}.piece_f1"] = ev.piece_f1(es, outs[source], begin, inside, kind, float(ev.sigmoid(cut)))
        a = net.TAGS["pair"].index("answered")
        y, p = [], []
        for e, o in zip(packed["agent"][part], outs["agent"]):
            known = e["tags"][:, a] >= 0
            y += list(e["tags"][known, a]); p += list(o["tags"][known, a] * tag_cal["pair"][0][a, 0] + tag_cal["pair"][0][a, 1] > 0)
        out[f"{part}.answered.piece_kappa"] = float(ev.cohen_kappa_score(y, p))
    dev = calibrate.outputs(model, packed, "dev")
    for head in ("er", "ip", "ex"):
        logits, y = ev.gather(packed["epitome"]["dev"], dev["epitome"], head)
        out[f"epitome.{head}.macro_f1"] = float(ev.f1_score(y, logits.argmax(1), average="macro"))
    for head in ("escalates", "leaves"):
        out[f"dev.{head}.shown"], out[f"dev.{head}.auc"], out[f"dev.{head}.n"] = calibrate.shown(packed, dev, head)
    for s, head in (("politeness", "politeness"), ("annoyance", "annoyance")):
        logits, y = ev.gather(packed[s]["dev"], dev[s], head)
        out[f"dev.{head}.auc"] = float(ev.roc_auc_score(y[:, 0], logits[:, 0]))
        out[f"dev.{head}.accuracy"] = float(((logits[:, 0] > 0) == y[:, 0]).mean())
    return out


@torch.no_grad()
def largest_inputs(model, packed):
    """The greatest |x| that each input of each product sees on some of our texts: pack.spread_inputs evens them out."""
    most = {}

    def hook(name):
        def look(_, args):
            x = args[0].reshape(-1, args[0].shape[-1]).abs().amax(0).numpy()
            most[name] = np.maximum(most.get(name, 0), x)
        return look
    hooks = [getattr(layer, part).register_forward_pre_hook(hook(f"l{i}.{part}"))
             for i, layer in enumerate(model.encoder.layers) for part in ("qkv", "o", "up", "down")]
    for source in ("customer", "agent", "epitome"):
        for at in range(0, min(160, len(packed[source]["train"])), 16):
            b = sets.collate(packed[source]["train"][at:at + 16])
            model(b["ids"], b["types"], b["valid"], b["pooled"])
    for h in hooks:
        h.remove()
    return most


def export(model, most, cal, tag_cal, shown, vocab, card, path):
    import pack
    t = {"vocab": open(vocab, encoding="utf-8").read().rstrip("\n").encode(), "card": card}
    w = {k: v.detach().numpy().astype(np.float32) for k, v in model.state_dict().items()}
    t["emb.word"], t["emb.word.s"] = pack.quantise_rows(w["encoder.word.weight"])
    t["emb.pos"], t["emb.type"] = w["encoder.pos.weight"], w["encoder.segment.weight"]
    t["emb.ln.g"], t["emb.ln.b"] = w["encoder.ln.weight"], w["encoder.ln.bias"]
    for i in range(net.LAYERS):
        for part in ("qkv", "o", "up", "down"):
            p = f"encoder.layers.{i}.{part}"
            even, m = pack.spread_inputs(w[p + ".weight"], most[f"l{i}.{part}"])
            t[f"l{i}.{part}.w"], t[f"l{i}.{part}.s"] = pack.quantise_rows(even)
            t[f"l{i}.{part}.b"], t[f"l{i}.{part}.m"] = w[p + ".bias"], m
        for part in ("ln1", "ln2"):
            t[f"l{i}.{part}.g"], t[f"l{i}.{part}.b"] = w[f"encoder.layers.{i}.{part}.weight"], w[f"encoder.layers.{i}.{part}.bias"]
    meta = ["name heard-en-1", f"layers {net.LAYERS}", f"hidden {net.HIDDEN}", f"heads {net.HEADS}", f"ffn {net.FFN}",
            f"max_positions {net.POSITIONS}"]
    for head, (_, _, labels) in net.TEXT_HEADS.items():
        t[f"head.{head}.w"], t[f"head.{head}.b"] = w[f"text.{head}.weight"], w[f"text.{head}.bias"]
        t[f"head.{head}.cal"], t[f"head.{head}.thr"] = cal[head]
        meta += [f"labels {head} " + " ".join(labels), f"shown {head} {int(shown.get(head, True))}"]
    for kind, labels in net.TAGS.items():
        t[f"tags.{kind}.w"], t[f"tags.{kind}.b"] = w[f"tags.{kind}.weight"], w[f"tags.{kind}.bias"]
        t[f"tags.{kind}.cal"], t[f"tags.{kind}.thr"] = tag_cal[kind]
        meta += [f"labels tags.{kind} " + " ".join(labels)]
    pack.write_model(path, meta, t)


def finish(model, packed, work, out):
    """Calibrates, measures, writes the file."""
    dev = calibrate.outputs(model, packed)
    cal = calibrate.heads(packed, dev)
    tag_cal = {k: calibrate.tags(packed, dev, k) for k in net.TAGS}
    found = figures(model, packed, cal, tag_cal)
    json.dump(found, open(os.path.join(work, "figures.json"), "w"), indent=1)
    for k, v in found.items():
        print(k, v if isinstance(v, (dict, bool, int)) else round(v, 4))
    card = os.path.join(HERE, "..", "CARD.md")
    export(model, largest_inputs(model, packed), cal, tag_cal, {h: found[f"dev.{h}.shown"] for h in ("escalates", "leaves")}, os.path.join(work, "vocab.txt"),
           open(card, "rb").read() if os.path.exists(card) else b"", out)
    print(out, os.path.getsize(out), "bytes")
    if os.path.realpath(out) == os.path.realpath(os.path.join(HERE, "..", "heard-en-1.heard")):      # the tests compare it
        subprocess.run([sys.executable, os.path.join(HERE, "vectors.py"), out,
                        os.path.join(HERE, "..", "..", "tests", "engine", "vectors.txt")], check=True)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--data", required=True)
    a.add_argument("--out", required=True)
    a.add_argument("--work", default=os.path.join(HERE, "work"))
    a.add_argument("--minutes", type=float, default=95)
    a.add_argument("--from", dest="warm")
    a = a.parse_args()
    log = lambda line: print(line, flush=True)
    subprocess.run([sys.executable, os.path.join(HERE, "own", "own.py")], check=True)
    warm = a.warm
    for stage, steps, lr, share in (("wide", 4200, 1e-4, .45), ("ours", 2600, 6e-5, .25), ("firm", 1500, 4e-5, .15), ("rare", 1000, 3e-5, .15)):
        done = os.path.join(a.work, stage + ".pt")
        if not os.path.exists(done) and not (a.warm and stage == "wide"):
            train.run(a.data, a.work, stage, steps, lr, a.minutes * share, log, warm, seed=len(stage))
        warm = done if os.path.exists(done) else warm
    packed = sets.prepare(a.data, a.work)
    model = net.Net(len(np.load(os.path.join(a.work, "vocab.txt.rows.npy"))))
    model.load_state_dict(torch.load(warm, weights_only=True))
    finish(model.eval(), packed, a.work, a.out)


if __name__ == "__main__":
    sys.exit(main())
