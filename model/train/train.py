"""Trains the network: every step takes a batch of one source; a checkpoint every few minutes, resumed after a kill."""
import math, os, random, time
import numpy as np, torch, torch.nn.functional as F
import net, sets

TAG_WEIGHT, SOME_WEIGHT, POSITIVE = 0.7, 0.15, 2.0


def text_loss(model, batch, features, balance):
    """balance: {head: weight of a positive of each label}; heads that are not in it count every case alike."""
    total = 0.0
    for name, (rows, target) in batch["heads"].items():
        logits = model.text[name](model.drop(features[rows]))
        kind = {**net.TEXT_HEADS, **net.AUX}[name][1]
        if kind == "softmax":
            loss = F.cross_entropy(logits, target.long())
            if name in ("intensity", "next"):                       # ordinal: near misses cost less
                levels = torch.arange(5.0)
                loss = 0.7 * loss + 0.3 * F.mse_loss((logits.softmax(1) * levels).sum(1), target.float())
        elif kind == "sigmoid":
            loss = F.binary_cross_entropy_with_logits(logits, target.float(), reduction="none", pos_weight=balance.get(name)).sum(1).mean()
        else:
            loss = F.mse_loss(logits.squeeze(1), target.float().squeeze(1)) * 4
        total = total + loss * len(rows) / len(batch["ids"]) * {"goemotions": 0.5, "escalates": 0.3, "leaves": 0.3, "next": 0.5}.get(name, 1.0)
    return total


def tag_loss(model, batch, hidden):
    tags = batch["tags"]
    logits = model.tags["pair" if batch["pair"] else "single"](model.drop(hidden))
    known = tags >= 0
    per = F.binary_cross_entropy_with_logits(logits, tags.clamp(min=0).float(), pos_weight=torch.tensor(POSITIVE), reduction="none")
    loss = (per * known).sum() / known.any(2).sum().clamp(min=1) * TAG_WEIGHT
    some = batch["some"].bool()
    if some.any():                                                  # the label holds, nobody marked where: the best piece must say so
        best = logits.masked_fill(~batch["valid"].unsqueeze(2), -1e4).max(1).values
        loss = loss + SOME_WEIGHT * F.binary_cross_entropy_with_logits(best[some], torch.ones_like(best[some]))
    return loss


def step_loss(model, batch, balance):
    with torch.autocast("cpu", torch.bfloat16):
        hidden, features = model(batch["ids"], batch["types"], batch["valid"], batch["pooled"])
    if "vector" in batch:
        mine = F.normalize(features[:, :net.HIDDEN], dim=1)
        near = mine @ mine.T - batch["vector"] @ batch["vector"].T
        return 4 * (1 - (mine * batch["vector"]).sum(1)).mean() + 4 * near.pow(2).mean()
    loss = text_loss(model, batch, features, balance)
    return loss + tag_loss(model, batch, hidden) if "tags" in batch else loss


def optimizer_of(model, lr):
    """Lower layers move less; word vectors stay as the base has them."""
    for p in model.encoder.word.parameters():
        p.requires_grad_(False)
    groups = [{"params": list(model.text.parameters()) + list(model.tags.parameters()), "lr": 8 * lr, "weight_decay": 0.01}]
    for i, layer in enumerate(model.encoder.layers):
        groups.append({"params": list(layer.parameters()), "lr": lr * 0.85 ** (net.LAYERS - 1 - i), "weight_decay": 0.01})
    rest = [p for n, p in model.encoder.named_parameters() if not n.startswith(("layers", "word"))]
    groups.append({"params": rest, "lr": lr * 0.3, "weight_decay": 0.0})
    for g in groups:
        g["peak"] = g["lr"]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def run(root, work, stage, steps, lr, minutes, log=print, warm=None, seed=1):
    """Trains one stage of sets.STAGES to `steps`, or for `minutes`, whichever is first, and returns the averaged model.
    Resumes work/<stage>.state.pt after a kill; leaves work/<stage>.pt."""
    os.makedirs(work, exist_ok=True)
    packed = sets.prepare(root, work)
    embed = sets.teach(packed, work)
    rows = torch.from_numpy(np.load(os.path.join(work, "vocab.txt.rows.npy")))
    torch.manual_seed(seed)
    model = net.Net(len(rows))
    model.encoder.load_base(rows)
    if warm:
        model.load_state_dict(torch.load(warm, weights_only=True))
    late = stage in ("firm", "rare")
    blank = sets.BLANK if late else {}
    balance = sets.balance(packed) if stage == "rare" else {}
    model.drop.p = 0.3 if late else 0.1
    opt = optimizer_of(model, lr)
    average = {k: v.clone() for k, v in model.state_dict().items()}
    state, done, spent = os.path.join(work, stage + ".state.pt"), 0, 0.0
    if os.path.exists(state):
        s = torch.load(state, weights_only=False)
        model.load_state_dict(s["model"]); opt.load_state_dict(s["opt"]); average, done, spent = s["average"], s["done"], s["spent"]
        log(f"resumed at step {done}")
    streams = {n: sets.stream(embed if n == "embed" else packed[n]["train"], b, random.Random(seed * 1000 + done + i), blank.get(n, 0.0))
               for i, (n, b) in enumerate(sets.BATCH.items())}
    choose = random.Random(seed + done)
    names, weights = list(sets.STAGES[stage]), list(sets.STAGES[stage].values())
    losses, since = {n: [] for n in names}, time.time()
    model.train()
    while done < steps:
        progress = max(done / steps, (spent + time.time() - since) / (minutes * 60))
        if progress >= 1:
            break
        for g in opt.param_groups:
            g["lr"] = g["peak"] * min(1, (done + 1) / 200) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress)))
        name = choose.choices(names, weights)[0]
        loss = step_loss(model, next(streams[name]), balance)
        opt.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        losses[name].append(loss.item())
        done += 1
        if done % 5 == 0:
            decay = min(0.99, done / (done + 50))
            with torch.no_grad():
                for k, v in model.state_dict().items():
                    average[k].lerp_(v, 1 - decay) if v.dtype.is_floating_point else average[k].copy_(v)
        if done % 100 == 0:
            log(f"{done} {spent + time.time() - since:.0f}s " + " ".join(f"{n}:{np.mean(l[-30:]):.3f}" for n, l in losses.items() if l))
        if done % 500 == 0:
            torch.save({"model": model.state_dict(), "opt": opt.state_dict(), "average": average, "done": done,
                        "spent": spent + time.time() - since}, state + ".new")
            os.replace(state + ".new", state)
    model = net.Net(len(rows))
    model.load_state_dict(average)
    torch.save(average, os.path.join(work, stage + ".pt"))
    return model.eval(), packed

