#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sizes: functions, files and headers stay small enough to be read.

    tools/sizes.py             prints what is too large; exits 1 when there is something
    tools/sizes.py --report    also prints the figures, and the longest functions

Limits: no function over 70 lines, nine in ten under 45, half of them at most 15; no file over 800 lines, no header
over 300, include/heard.h under 200. A function is counted from its name to its closing brace; code is formatted
so that both stand at the beginning of a line. A file also begins with its licence line and says what it is for.
"""
import pathlib
import re
import statistics
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LICENCE = "/* SPDX-License-Identifier: Apache-2.0 */"
MOST_FUNCTION, MOST_P90, MOST_MEDIAN, MOST_FILE, MOST_HEADER, MOST_PUBLIC = 70, 45, 15, 800, 300, 199


def functions(lines):
    """(name, first line, length) of each function."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            first = number - 1
            while first > 1 and lines[first - 2].strip() and not re.match(r"^(\}|#|/\*|.*[;}]$| ?\*/)", lines[first - 2]) \
                    and not lines[first - 2].rstrip().endswith("*/"):
                first -= 1
            start = first
        elif line == "}" and start is not None:
            name = re.search(r"(\w+)\(", " ".join(lines[start - 1:start + 2]))
            yield (name[1] if name else "?", start, number - start + 1)
            start = None


def check_file(path, all_functions, wrong):
    name = str(path.relative_to(ROOT))
    lines = path.read_text(encoding="utf-8").splitlines()
    limit = MOST_PUBLIC if name == "include/heard.h" else MOST_HEADER if path.suffix == ".h" else MOST_FILE
    if len(lines) > limit:
        wrong.append(f"{name}: {len(lines)} lines; at most {limit}")
    if not lines or lines[0] != LICENCE:
        wrong.append(f"{name}: does not begin with {LICENCE}")
    elif len(lines) < 2 or not lines[1].startswith("/* "):
        wrong.append(f"{name}: does not say what it is for")
    for function, line, length in functions(lines):
        all_functions.append((length, function, f"{name}:{line}"))
        if length > MOST_FUNCTION:
            wrong.append(f"{name}:{line}: {function} has {length} lines; at most {MOST_FUNCTION}")


def main():
    all_functions, wrong = [], []
    files = [p for folder in ("include", "src", "tools", "bench") for p in sorted((ROOT / folder).rglob("*.[ch]"))]
    for path in files:
        check_file(path, all_functions, wrong)
    lengths = sorted(length for length, _, _ in all_functions)
    median, p90 = statistics.median(lengths), lengths[int(len(lengths) * 0.9)]
    if median > MOST_MEDIAN:
        wrong.append(f"the median function has {median} lines; at most {MOST_MEDIAN}")
    if p90 > MOST_P90:
        wrong.append(f"a tenth of the functions has {p90} lines or more; at most {MOST_P90}")
    print("\n".join(wrong), end="\n" if wrong else "")
    if "--report" in sys.argv:
        print(f"{len(files)} files, {len(lengths)} functions, median {median:g}, nine in ten up to {p90}, longest {lengths[-1]}")
        for length, function, where in sorted(all_functions, reverse=True)[:10]:
            print(f"  {length:3} {function} {where}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
