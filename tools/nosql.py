#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""nosql: SQL lives in .sql files, where the build proves it and values can only be bound.

    tools/nosql.py            prints each string in a C file of src/ that begins like a statement; exits 1 then

Transactions, pragmas and LISTEN belong to the two drivers and are no queries. src/db/test_db.c, which makes the
databases of the tests and cuts their connections, speaks to the server itself.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
STATEMENT = re.compile(
    r'"\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|REPLACE\s+INTO\s|WITH\s+\w+\s+AS\s'
    r'|(CREATE|ALTER|DROP)\s+(TABLE|INDEX|VIEW|TRIGGER|SCHEMA|UNIQUE|VIRTUAL|TEMP)\b)', re.I)
COMMENT = re.compile(r'/\*.*?\*/', re.S)


def main():
    breaches = 0
    for path in sorted((ROOT / "src").rglob("*.[ch]")):
        if path.name == "test_db.c":
            continue
        text = COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), path.read_text(errors="replace"))
        for m in STATEMENT.finditer(text):
            line = text.count("\n", 0, m.start()) + 1
            print(f"{path.relative_to(ROOT)}:{line}: SQL belongs into a .sql file: {m[0]}...")
            breaches += 1
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
