#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes samples/archive.jsonl of the held-out part of our own conversations.

    tools/sample-archive.py            writes it
    tools/sample-archive.py --check    exits 1 when the file is not what would be written

Only what a desk would know is taken over: who wrote what, and when. The labels stay behind.
"""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "model" / "train" / "own" / "src"
TARGET = ROOT / "samples" / "archive.jsonl"


def plain(conversation):
    kept = {key: conversation[key] for key in ("id", "customer", "subject", "channel") if conversation.get(key)}
    kept["turns"] = [{key: turn[key] for key in ("who", "at", "text") if key in turn} for turn in conversation["turns"]]
    return kept


def main():
    lines = [line for path in sorted(SOURCE.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines() if line]
    held = [c for c in map(json.loads, lines) if c["split"] == "held"]
    text = "".join(json.dumps(plain(c), ensure_ascii=False) + "\n" for c in held)
    if "--check" in sys.argv:
        if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text:
            return 0
        print(f"{TARGET.relative_to(ROOT)} is out of date; run tools/sample-archive.py")
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
