#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the table of the rules of mail (tests/README.md) against the tests.

    tests/rules.py      prints what does not hold; exits 1 when there is something

Each rule has a test, each test that is named is there and runs, and each test that is called rule_N stands in N's row.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RULES = 18


def rows():
    for line in (ROOT / 'tests/README.md').read_text().splitlines():
        if found := re.match(r'\| (\d+) \| .* \| (.*) \|$', line):
            yield int(found[1]), [(file, names.split()) for file, names in re.findall(r'`([^`]+)` ([\w ]+)', found[2])]


def runs(text, name):
    """Defined, and named once more where the tests are listed."""
    return bool(re.search(rf'^(static void|def) {name}\(', text, re.M)) and len(re.findall(rf'\b(test_)?{name}\b', text)) > 1


def main():
    wrong, told = [], {}
    for rule, tests in rows():
        told[rule] = {name for _, names in tests for name in names}
        for file, names in tests:
            text = (ROOT / file).read_text()
            alone = '@journey' in text                      # those of the browser list themselves
            wrong += [f'rule {rule}: no test {name} in {file}' for name in names
                      if not (runs(text, name) or (alone and f'def {name}(' in text))]
    wrong += [f'rule {rule} has no test' for rule in range(1, RULES + 1) if not told.get(rule)]
    for file in [*ROOT.glob('src/*/*_test.c'), *ROOT.glob('tests/mail_*.py')]:
        for name, rule in re.findall(r'^(?:static void|def) (rule_(\d+)\w*)\(', file.read_text(), re.M):
            if name not in told.get(int(rule), ()):
                wrong.append(f'{file.relative_to(ROOT)}: {name} is not in the row of rule {rule}')
    print('\n'.join(wrong) or f'{RULES} rules, {sum(map(len, told.values()))} tests')
    return bool(wrong)


if __name__ == '__main__':
    sys.exit(main())
