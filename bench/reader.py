# SPDX-License-Identifier: Apache-2.0
"""Runs `heard read` and `heard coach` for the benches: conversations in, readings out."""
import json
import os
import subprocess
import tempfile


class Reader:
    def __init__(self, program, model=None):
        self.program, self.model = program, model

    def command(self, *words):
        return [self.program, words[0]] + (["--model", self.model] if self.model else []) + list(words[1:])

    def read(self, conversations):
        """One reading for each conversation, in order. Raises where a line could not be read."""
        lines = []
        for i, c in enumerate(conversations):
            turns = [{k: t[k] for k in ("who", "text", "at") if t.get(k) is not None} for t in c["turns"]]
            lines.append(json.dumps({"id": str(i), "turns": turns}, ensure_ascii=False))
        done = subprocess.run(self.command("read", "--json", "--heads", "-"), input="\n".join(lines) + "\n",
                              capture_output=True, text=True, encoding="utf-8")
        out = [json.loads(l) for l in done.stdout.splitlines() if l.strip()]
        if len(out) != len(conversations) or any("error" in r for r in out):
            raise SystemExit(f"heard read: {len(out)} readings of {len(conversations)} conversations: {done.stderr[:500]}")
        return out

    def texts(self, texts):
        """The first turn's reading of each text, as a customer's only turn."""
        return [r["turns"][0] for r in self.read([{"turns": [{"who": "customer", "text": t}]} for t in texts])]

    def coach(self, conversation, draft):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8", delete=False) as f:
            f.write(json.dumps(conversation, ensure_ascii=False) + "\n")
        try:
            done = subprocess.run(self.command("coach", "--json", f.name), input=draft, capture_output=True, text=True,
                                  encoding="utf-8")
            return json.loads(done.stdout)
        except ValueError:
            raise SystemExit(f"heard coach: {done.stderr[:500]}")
        finally:
            os.unlink(f.name)
