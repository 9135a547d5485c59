# SPDX-License-Identifier: Apache-2.0
"""Writes the encoder of a model file as ONNX for bench/speed.sh: speed_export.py MODEL.heard OUT_DIR

Two graphs, and ONNX Runtime is timed on the better: `plain` in standard operators, and `fused` in the operators
that ONNX Runtime's own optimiser makes of a BERT (Attention, SkipLayerNormalization, BiasGelu). Both are then
quantised by its quantize_dynamic, weights int8 for each output, activations uint8. The weights are the model
file's own, so both sides do the same work on the same numbers.
"""
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "model", "train"))
import pack  # noqa: E402

HIDDEN, HEADS = 384, 12


class Graph:
    def __init__(self, tensors):
        self.tensors, self.nodes, self.weights, self.n = tensors, [], [], 0

    def constant(self, name, value):
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name):
        """An int8 weight as floats, [in, out]."""
        w, scale = self.tensors[name + ".w"], self.tensors[name + ".s"]
        return self.constant(name + ".w", (w.astype(np.float32) * scale[:, None]).T)

    def floats(self, name):
        return self.constant(name, self.tensors[name])

    def add(self, kind, inputs, domain="", **attributes):
        self.n += 1
        out = f"{kind}_{self.n}"
        self.nodes.append(helper.make_node(kind, inputs, [out], name=out, domain=domain, **attributes))
        return out

    def linear(self, x, name):
        return self.add("Add", [self.add("MatMul", [x, self.weight(name)]), self.floats(name + ".b")])

    def norm(self, x, g, b):
        return self.add("LayerNormalization", [x, self.floats(g), self.floats(b)], axis=-1, epsilon=1e-12)


def embed(g):
    words = g.tensors["emb.word"].astype(np.float32) * g.tensors["emb.word.s"][:, None]
    x = g.add("Gather", [g.constant("emb.word", words), "ids"])
    n = g.add("Gather", [g.add("Shape", ["ids"]), g.constant("one", np.array([1]))])
    zero = g.constant("zero", np.array([0]))
    pos = g.add("Slice", [g.floats("emb.pos"), zero, n, zero])
    kind = g.add("Gather", [g.floats("emb.type"), "types"])
    return g.norm(g.add("Add", [g.add("Add", [x, pos]), kind]), "emb.ln.g", "emb.ln.b")


def layer_fused(g, x, i):
    p = f"l{i}."
    a = g.add("Attention", [x, g.weight(p + "qkv"), g.floats(p + "qkv.b")], domain="com.microsoft", num_heads=HEADS)
    o = g.add("MatMul", [a, g.weight(p + "o")])
    x = g.add("SkipLayerNormalization", [o, x, g.floats(p + "ln1.g"), g.floats(p + "ln1.b"), g.floats(p + "o.b")],
              domain="com.microsoft", epsilon=1e-12)
    h = g.add("BiasGelu", [g.add("MatMul", [x, g.weight(p + "up")]), g.floats(p + "up.b")], domain="com.microsoft")
    d = g.add("MatMul", [h, g.weight(p + "down")])
    return g.add("SkipLayerNormalization", [d, x, g.floats(p + "ln2.g"), g.floats(p + "ln2.b"), g.floats(p + "down.b")],
                 domain="com.microsoft", epsilon=1e-12)


def heads_of(g, x, perm):
    split = g.add("Reshape", [x, "split"])
    return g.add("Transpose", [split], perm=perm)


def layer_plain(g, x, i):
    p = f"l{i}."
    if i == 0:
        g.constant("split", np.array([0, 0, HEADS, HIDDEN // HEADS]))
        g.constant("join", np.array([0, 0, HIDDEN]))
        g.constant("factor", np.array((HIDDEN // HEADS) ** -0.5, np.float32))
        g.constant("half", np.array(0.5, np.float32))
        g.constant("root2", np.array(2 ** 0.5, np.float32))
        g.constant("unit", np.array(1, np.float32))
    w, s, b = (g.tensors[p + "qkv." + k] for k in "wsb")
    part = []
    for k, name in enumerate("qkv"):
        rows = slice(k * HIDDEN, (k + 1) * HIDDEN)
        weight = g.constant(p + name, (w[rows].astype(np.float32) * s[rows, None]).T)
        y = g.add("Add", [g.add("MatMul", [x, weight]), g.constant(p + name + ".b", b[rows])])
        part.append(heads_of(g, y, [0, 2, 3, 1] if name == "k" else [0, 2, 1, 3]))
    score = g.add("Mul", [g.add("MatMul", part[:2]), "factor"])
    mixed = g.add("MatMul", [g.add("Softmax", [score], axis=-1), part[2]])
    joined = g.add("Reshape", [g.add("Transpose", [mixed], perm=[0, 2, 1, 3]), "join"])
    x = g.norm(g.add("Add", [x, g.linear(joined, p + "o")]), p + "ln1.g", p + "ln1.b")
    u = g.linear(x, p + "up")
    erf = g.add("Add", [g.add("Erf", [g.add("Div", [u, "root2"])]), "unit"])
    h = g.add("Mul", [g.add("Mul", [u, erf]), "half"])
    return g.norm(g.add("Add", [x, g.linear(h, p + "down")]), p + "ln2.g", p + "ln2.b")


def export(tensors, layers, layer, path):
    g = Graph(tensors)
    x = embed(g)
    for i in range(layers):
        x = layer(g, x, i)
    g.nodes.append(helper.make_node("Identity", [x], ["hidden"]))
    ids = [helper.make_tensor_value_info(n, TensorProto.INT64, [1, "n"]) for n in ("ids", "types")]
    hidden = helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [1, "n", HIDDEN])
    graph = helper.make_graph(g.nodes, "encoder", ids, [hidden], g.weights)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path + ".fp32.onnx")
    quantize_dynamic(path + ".fp32.onnx", path + ".onnx", weight_type=QuantType.QInt8, per_channel=True,
                     op_types_to_quantize=["MatMul", "Attention"],
                     extra_options={"DefaultTensorType": TensorProto.FLOAT})


def main():
    meta, tensors = pack.read_model(sys.argv[1])
    for name, layer in (("plain", layer_plain), ("fused", layer_fused)):
        export(tensors, int(meta["layers"]), layer, os.path.join(sys.argv[2], name))


main()
