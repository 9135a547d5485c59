#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Floors: a folder of src/ includes only what its line here names, and nothing reaches around it.

    tools/floors.py            prints each breach; exits 1 when there is one

The law is the table below. Files beside the code that test it (x_test.c, x_fuzz.c) may also include base/test.h
and cmocka. The engine may use libc, libm, utf8proc and the processor's own headers: whoever takes libheard takes
nothing else with it. When this fails, the helper is on the wrong floor: move it down, or pass its value up.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
EVERYTHING = None
FLOORS = {
    "base": [],
    "engine": [],
    "db": ["base"],
    "mail": ["base"],
    "http": ["base"],
    "archive": ["base", "mail", "engine"],
    "desk": ["base", "db", "engine"],
    "channel": ["base", "db", "mail", "http", "desk"],
    "work": ["base", "db", "desk", "channel", "engine"],
    "web": ["base", "db", "mail", "http", "desk", "work"],
    "main": EVERYTHING,
}
ENGINE_SYSTEM = re.compile(
    r"^(assert|ctype|errno|float|inttypes|limits|math|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|time"
    r"|fcntl|unistd|cpuid|immintrin|arm_neon|sys/(mman|stat|auxv|syscall)|asm/hwcap|utf8proc)\.h$")
TEST_ONLY = re.compile(r"^(setjmp|stdarg|cmocka|pthread|dlfcn|jansson)\.h$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def allowed(floor, quoted, target, is_test):
    if quoted:
        if target == "heard.h":
            return FLOORS[floor] is EVERYTHING or floor == "engine" or "engine" in FLOORS[floor]
        folder = target.split("/")[0]
        if "/" not in target:
            return target.endswith(".tmpl.h") or target.endswith(".inc")
        if is_test and target == "base/test.h":
            return True
        return folder == floor or FLOORS[floor] is EVERYTHING or folder in FLOORS[floor]
    if floor == "engine":
        return bool(ENGINE_SYSTEM.match(target)) or (is_test and bool(TEST_ONLY.match(target)))
    return True


def main():
    breaches = 0
    for path in sorted((ROOT / "src").rglob("*.[ch]")):
        parts = path.relative_to(ROOT / "src").parts
        if len(parts) != 2 or parts[0] not in FLOORS:
            print(f"{path.relative_to(ROOT)}: stands on no floor")
            breaches += 1
            continue
        is_test = re.search(r"_(test|fuzz)\.c$|test\.h$", path.name) is not None
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            if found and not allowed(parts[0], found[1] == '"', found[2], is_test):
                print(f"{path.relative_to(ROOT)}:{number}: src/{parts[0]} may not include {found[2]}")
                breaches += 1
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
