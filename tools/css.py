#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""css: style sheets that can be read from right to left. No property may say left or right where the page could be
turned around: it is margin-inline-start, inset-inline-end, text-align: start, float: inline-end. Four values in one
margin or padding are taken only where left and right are the same.

    tools/css.py         a step of ./test; a line each for what cannot be turned around
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROPERTY = re.compile(r'(?:^|[;{\s])((?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)[\w-]*'
                      r'|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:', re.M)
VALUE = re.compile(r'(?:^|[;{\s])((?:text-align|float|clear|caption-side)\s*:\s*(?:left|right))\b', re.M)
FOUR = re.compile(r'(?:^|[;{\s])((?:margin|padding|inset)\s*:\s*([^\s;}]+)\s+([^\s;}]+)\s+([^\s;}]+)\s+([^\s;}]+))\s*[;}!]', re.M)


def findings(name, text):
    text = re.sub(r'/\*.*?\*/', lambda m: re.sub(r'[^\n]', ' ', m.group()), text, flags=re.S)
    for pattern in (PROPERTY, VALUE, FOUR):
        for match in pattern.finditer(text):
            if pattern is FOUR and match.group(3) == match.group(5):
                continue
            line = text.count('\n', 0, match.start(1)) + 1
            yield f'{name}:{line}: "{match.group(1).strip()}" cannot be turned around: say inline-start or inline-end'


def main():
    found = [it for path in sorted((ROOT / 'web').glob('*.css'))
             for it in findings(path.relative_to(ROOT).as_posix(), path.read_text(encoding='utf-8'))]
    print('\n'.join(found))
    return bool(found)


if __name__ == '__main__':
    sys.exit(main())
