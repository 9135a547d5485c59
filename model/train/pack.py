# SPDX-License-Identifier: Apache-2.0
"""Writes and reads the model file of doc/model-file.md. numpy alone.

    pack.write_model(path, ["name heard-en-1", "layers 6", ...], {"vocab": b"...", "emb.word": int8 array, ...})
    meta, tensors = pack.read_model(path)

A tensor is bytes, an int8 array or a float32 array of one or two dimensions; the order given is the order
in the file. quantise_rows gives the pair that a weight is stored as, spread_inputs evens out what it is multiplied with, and
multiply_int8 is the product that the engine computes: training measures with the arithmetic that ships.
"""
import os
import struct

import numpy as np

MAGIC, VERSION, ALIGN = b"HEARDM1\n", 1, 64
F32, I8, BYTES = 0, 1, 2
HEADER, ROW = "<8sIIQQQQQ8x", "<48sII2IQQ16x"


def quantise_rows(w):
    """[rows, columns] floats -> int8 of that shape, float32 scales [rows]; w is about int8 * scale."""
    w = np.asarray(w, np.float32)
    scale = np.abs(w).max(1) / 127
    scale[scale == 0] = 1
    return np.clip(np.rint(w / scale[:, None]), -127, 127).astype(np.int8), scale.astype(np.float32)


def spread_inputs(w, most, alpha=0.5):
    """w [out, in], most [in]: the greatest |x| seen of each input -> w / m [out, in], m [in].

    Some hidden units are ten times as large as the rest and would take the bytes' range for themselves. m
    makes them smaller and their weights larger, half and half, so that both quantise well: with it, the error
    of the last hidden states is a quarter (1 - cos .0037 before, .0009 after, on our own conversations)."""
    w = np.asarray(w, np.float32)
    x, y = np.maximum(np.asarray(most, np.float32), 1e-5), np.maximum(np.abs(w).max(0), 1e-5)
    m = (y ** (1 - alpha) / x ** alpha).astype(np.float32)
    return w / m[None, :], m


def quantise_activations(x):
    """[rows, columns] floats -> whole numbers q - zero, float32 scales [rows], as the engine does before a product."""
    x = np.asarray(x, np.float32)
    low, high = np.minimum(x.min(1), 0), np.maximum(x.max(1), 0)
    span = (high - low).astype(np.float32)
    back = np.where(span > 0, np.float32(255) / np.where(span > 0, span, 1), 0).astype(np.float32)
    zero = np.rint(-low * back)
    q = np.clip(np.rint(x * back[:, None]) + zero[:, None], 0, 255)
    return (q - zero[:, None]).astype(np.float32), span / np.float32(255)


def multiply_int8(x, w, scale, bias, m=1):
    """x [rows, in] . w [out, in]' as the engine computes it -> float32 [rows, out]."""
    q, row = quantise_activations(x * m)
    whole = q.astype(np.float64) @ w.astype(np.float64).T        # sums of whole numbers: exact
    return (whole * row[:, None] * scale[None, :] + bias).astype(np.float32)


def checksum(data):
    """Sum of the 64-bit words, each times an odd number of its own, modulo 2^64."""
    words = np.frombuffer(data, "<u8")
    odd = np.arange(1, 2 * len(words), 2, dtype=np.uint64)
    return int((words * odd).sum(dtype=np.uint64))


def encode_tensor(name, value):
    """-> type, dims, rows, columns, bytes"""
    if isinstance(value, (bytes, bytearray)):
        return BYTES, 1, len(value), 1, bytes(value)
    value = np.ascontiguousarray(value)
    if value.dtype not in (np.int8, np.float32) or value.ndim not in (1, 2) or len(name.encode()) > 47:
        raise ValueError(f"{name}: int8 or float32 of one or two dimensions, not {value.dtype} {value.shape}")
    if value.dtype == np.float32 and not np.isfinite(value).all():
        raise ValueError(f"{name}: a value is not finite")
    columns = value.shape[1] if value.ndim == 2 else 1
    kind = I8 if value.dtype == np.int8 else F32
    return kind, value.ndim, value.shape[0], columns, value.astype(value.dtype.newbyteorder("<")).tobytes()


def write_model(path, meta_lines, tensors):
    """Writes the file whole, then renames it into place: a reader that has the old one mapped keeps it."""
    body, rows, at = [], [], ALIGN

    def put(data):
        nonlocal at
        start, pad = at, -len(data) % ALIGN
        body.append(data + bytes(pad))
        at += len(data) + pad
        return start

    table_at = put(bytes(struct.calcsize(ROW) * len(tensors)))
    meta = "".join(line + "\n" for line in meta_lines).encode()
    meta_at = put(meta)
    for name, value in tensors.items():
        kind, dims, n, columns, data = encode_tensor(name, value)
        rows.append(struct.pack(ROW, name.encode(), kind, dims, n, columns, put(data), len(data)))
    table = b"".join(rows)
    body[0] = table + bytes(len(body[0]) - len(table))
    data = b"".join(body)
    header = struct.pack(HEADER, MAGIC, VERSION, len(tensors), at, table_at, meta_at, len(meta), checksum(data))
    with open(path + ".part", "wb") as f:
        f.write(header + data)
    os.replace(path + ".part", path)


def read_model(path):
    """-> {key: value} of the meta lines (keys such as "name" and "labels emotions"), {name: array or bytes}"""
    data = open(path, "rb").read()
    magic, version, n, size, table_at, meta_at, meta_size, total = struct.unpack_from(HEADER, data)
    if magic != MAGIC or version != VERSION or size != len(data) or checksum(data[ALIGN:]) != total:
        raise ValueError(f"{path} is not a whole model file")
    meta = {}
    for line in data[meta_at:meta_at + meta_size].decode().splitlines():
        words = line.split(" ")
        key = 2 if words[0] in ("labels", "shown") else 1
        meta[" ".join(words[:key])] = " ".join(words[key:])
    tensors = {}
    for i in range(n):
        name, kind, dims, rows, columns, at, length = struct.unpack_from(ROW, data, table_at + i * struct.calcsize(ROW))
        name, part = name.rstrip(b"\0").decode(), data[at:at + length]
        if kind == BYTES:
            tensors[name] = part
        else:
            shape = (rows, columns) if dims == 2 else rows
            tensors[name] = np.frombuffer(part, "<f4" if kind == F32 else np.int8).reshape(shape)
    return meta, tensors
