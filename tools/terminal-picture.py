#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws what a command prints at a terminal as an SVG: the pictures of the README.

    tools/terminal-picture.py OUT.svg [--input FILE] [--lines N] [--shown TEXT] -- COMMAND...

The command really runs, at a terminal 88 columns wide; its colours become classes, so that the picture follows the reader's
light or dark theme.
"""
import argparse, html, os, pty, re, subprocess, sys

STYLE = """svg{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#26231f}rect{fill:#faf7f1}
.b{font-weight:700}.d{fill:#6f685e}.u{text-decoration:underline}.i{font-style:italic}.c1{fill:#a2361f}.c2{fill:#2f6b3a}.c3{fill:#8a5a00}
.c4{fill:#23558f}.c5{fill:#7a3d80}.c6{fill:#0f6468}
@media(prefers-color-scheme:dark){svg{fill:#e9e4da}rect{fill:#1d1b18}.d{fill:#a0988a}.c1{fill:#f08a72}.c2{fill:#8fc79a}.c3{fill:#e0b060}
.c4{fill:#8fb8ea}.c5{fill:#d09bd6}.c6{fill:#6cc4c6}}"""


def run(command, source):
    """What the command writes to a terminal."""
    master, slave = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "88", "LINES": "200"}
    with open(source or os.devnull, "rb") as stdin:
        process = subprocess.Popen(command, stdin=stdin, stdout=slave, stderr=subprocess.DEVNULL, env=env)
    os.close(slave)
    out = b""
    while True:
        try:
            got = os.read(master, 65536)
        except OSError:
            break
        if not got:
            break
        out += got
    process.wait()
    return out.decode("utf-8", "replace").replace("\r", "")


def spans(line, state):
    """One line as SVG tspans; state is the set of classes that hold, and goes on to the next line."""
    out = []
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        code = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if not code:
            text = html.escape(part)
            if text:
                out.append(f'<tspan class="{" ".join(sorted(state))}">{text}</tspan>' if state else text)
            continue
        for n in (int(x or 0) for x in code.group(1).split(";")):
            if n == 0:
                state.clear()
            elif n in (22, 23, 24, 39):
                state -= {22: {"b", "d"}, 23: {"i"}, 24: {"u"}, 39: {f"c{i}" for i in range(1, 7)}}[n]
            elif n in (1, 2, 3, 4):
                state.add("bdiu"[n - 1])
            elif 31 <= n <= 36:
                state -= {f"c{i}" for i in range(1, 7)}
                state.add(f"c{n - 30}")
    return "".join(out)


def main():
    a = argparse.ArgumentParser()
    a.add_argument("out")
    a.add_argument("--input")
    a.add_argument("--lines", type=int, default=60)
    a.add_argument("--shown", help="the command line as the picture shows it")
    a.add_argument("command", nargs="+")
    a = a.parse_args()
    lines = [f"\x1b[1m$ {a.shown or ' '.join(a.command)}\x1b[0m"] + run(a.command, a.input).rstrip("\n").split("\n")[:a.lines]
    state, rows = set(), []
    for at, line in enumerate(lines):
        rows.append(f'<text x="16" y="{32 + at * 19}" xml:space="preserve">{spans(line, state)}</text>')
    height = 32 + len(lines) * 19
    with open(a.out, "w", encoding="utf-8") as f:
        f.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 {height}" role="img">'
                f"<style>{STYLE}</style><rect width='780' height='{height}' rx='8'/>" + "\n".join(rows) + "</svg>\n")


if __name__ == "__main__":
    sys.exit(main())
