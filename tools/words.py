#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""words: finds what heard says to people, keeps its catalogues whole, and makes the program's table of them.

    tools/words.py --check                    says plainly what a language lacks; a step of ./test
    tools/words.py --extract                  rewrites words/heard.pot, and every words/LANG.po by it
    tools/words.py --table OUT.c LANG.po...   what base/catalogue.c searches; the first language is English
    tools/words.py --module OUT.js LANG.po    what web/words.js searches in the browser

Words are found without a mark wherever they stand for people: in templates (tools/tmplc/speech.py), in the C
of pages and of the desk's sentences, in the sentences of faults, and in t("...") of the scripts. In C a text
with a space between words, or one that begins like a sentence, is taken; WORDS("done") adds one that looks
like none. doc/translating.md is for translators.
"""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tools/tmplc'))
import speech  # noqa: E402
from messages import Catalogue, quote  # noqa: E402
from source import Mistake  # noqa: E402
from tree import Parser  # noqa: E402

TEMPLATES = 'src/[wc]*/*.html'
# Where sentences for people are written in C; faults are looked for in the folders of FAULTS.
SAYS = ['src/web/page*.c', 'src/web/settings*.c', 'src/web/when.c', 'src/web/prose.c', 'src/desk/panel*.c', 'src/desk/rule.c', 'src/desk/permit.c',
        'src/base/time.c']
FAULTS = ['src/web/*.c', 'src/desk/*.c', 'src/http/*.c']
SCRIPTS = 'web/*.js'
TOLD_FAULTS = {'BAD_INPUT', 'TOO_BIG', 'DENIED', 'NOT_FOUND', 'CONFLICT', 'BUSY'}
HANDED_ON = 'handed from one template to another'
LITERAL = r'"(?:[^"\\\n]|\\.)*"'
JOINED = re.compile(rf'{LITERAL}(?:\s*(?:{LITERAL}|PRI[a-zA-Z0-9]+))*')
CONVERSION = re.compile(r'%[-+ #0]*\d*(?:\.(?:\*|\d*))?(?:hh|h|ll|l|z|j|t)?([diuxscf])')
SENTENCE = re.compile(r'[^\W\d_]{2}[^<>=/]*\s+[^<>=]*[^\W\d_]|^[A-Z][a-z’]+[.…?]?$|^[A-Z][a-z]+-[a-z]+$')
# A word alone is one for people where it is put into such a field of a view.
FIELD = re.compile(r'\b(?:\w*words|head_\w+|also|button|label|help|heading|lead|told|empty\w*|\w*title)\s*=\s*STR\(\s*$')
LETTERS = re.compile(r'^[^\W\d_]{2,}')
NO_WORDS = re.compile(r'''^(?:/|#|[a-z]+/|https?:|default-src|SELECT|text/)|^[a-z_]+=|; ?[a-z]+=|^[a-z]+ [a-z]+="|'self'|^noindex|^"|=\d''')


class Message:
    def __init__(self, key):
        self.key, self.refs, self.counted, self.notes = key, [], False, []

    def add(self, ref, counted=False, note=None):
        if ref not in self.refs:
            self.refs.append(ref)
        self.counted = self.counted or counted
        if note and note not in self.notes:
            self.notes.append(note)


class Messages(dict):
    def said(self, key, ref, counted=False, note=None):
        self.setdefault(key, Message(key)).add(ref, counted, note)


# ---- templates ---------------------------------------------------------------------------------------------------
def templates(found):
    for path in sorted(ROOT.glob(TEMPLATES)):
        name = path.relative_to(ROOT).as_posix()
        for template in Parser(name, path.read_text(encoding='utf-8')).parse().templates:
            for said in speech.said_in(speech.find(template)):
                names = ['.'.join(value.expr.parts) for value in said.values if hasattr(value.expr, 'parts')]
                note = ', '.join(f'{{{i}}} {n}' for i, n in enumerate(names, 1))
                found.said(said.key, name, note=note if said.pieces else HANDED_ON)


# ---- C -----------------------------------------------------------------------------------------------------------
def without_comments(text):
    """Comments become blanks; what looks like one inside of a literal stays."""
    return re.sub(rf'({LITERAL})|/\*.*?\*/|//[^\n]*', lambda m: m.group(1) or re.sub(r'[^\n]', ' ', m.group()), text,
                  flags=re.S)


def text_of(joined):
    """The text of literals that stand side by side, with the PRI macros between them as conversions."""
    made = ''
    for match in re.finditer(rf'({LITERAL})|PRI([a-zA-Z])[0-9A-Z]*', joined):
        made += match.group(1)[1:-1] if match.group(1) else 'l' + match.group(2)
    return re.sub(r'\\(x[0-9a-f]{2}|.)', lambda m: {'n': '\n', 't': '\t', '"': '"', '\\': '\\'}.get(m.group(1), m.group()),
                  made)


def key_of(text):
    """As translators see a format: {1} for its first value; and whether one of them is a number."""
    count, counted, made, at = 0, False, '', 0
    for match in CONVERSION.finditer(text.replace('%%', '\0\0')):
        count += 1
        made += text[at:match.start()] + f'{{{count}}}'
        at = match.end()
        counted = counted or match.group(1) in 'diu'
    return (made + text[at:]).replace('%%', '%'), counted


def arguments_before(text, at):
    """What stands before a literal: the name of the function or macro it is handed to."""
    match = re.search(r'(\w+)\s*\($', text[max(0, at - 60):at].rstrip())
    return match.group(1) if match else ''


def in_fault(text, at):
    """Whether a literal is an argument of fail(), whose sentences are looked for by themselves."""
    opened = text.rfind('fail(', 0, at)
    between = text[opened + 4:at]
    return opened >= 0 and ';' not in between and between.count('(') > between.count(')')


def is_words(text):
    has_letters = re.search(r'[A-Za-z]', CONVERSION.sub('', text))
    return bool(has_letters and SENTENCE.search(CONVERSION.sub('xx', text)) and not NO_WORDS.search(text)
                and '\\' not in text)


def sentences(found):
    for path in sorted({p for pattern in SAYS for p in ROOT.glob(pattern)}):
        if path.name.endswith('_test.c'):
            continue
        name, text = path.relative_to(ROOT).as_posix(), without_comments(path.read_text(encoding='utf-8'))
        text = re.sub(r'(?m)^\s*#.*$', lambda m: ' ' * len(m.group()), text)
        # The last words of a row of routes are for the description of the API, which is English.
        text = re.sub(r'\{"(?:GET|POST|PUT|PATCH|DELETE)",.*?(?:NULL|&\w+)\}', lambda m: re.sub(r'[^\n]', ' ', m.group()), text,
                      flags=re.S)
        for match in JOINED.finditer(text):
            before, raw = arguments_before(text, match.start()), text_of(match.group())
            if re.search(r'\bhttp_header\([^()]*$', text[:match.start()][-60:]) or in_fault(text, match.start()):
                continue
            key, counted = key_of(raw)
            if before == 'WORDS' or is_words(raw) or (FIELD.search(text[:match.start()][-60:]) and LETTERS.match(raw)):
                found.said(key, name, counted)


def marked(found):
    """WORDS("...") of every other file, and what undo says was done (struct change)."""
    for path in sorted(ROOT.glob('src/*/*.c')):
        text = without_comments(path.read_text(encoding='utf-8'))
        for match in re.finditer(rf'\bWORDS\(\s*({JOINED.pattern})\s*\)', text):
            key, counted = key_of(text_of(match.group(1)))
            found.said(key, path.relative_to(ROOT).as_posix(), counted)
        if path.parent.name == 'desk' and not path.name.endswith('_test.c'):
            for match in re.finditer(r'\.words =([^;}]*)', text):
                for literal in re.findall(LITERAL, match.group(1)):
                    if is_words(text_of(literal)):
                        found.said(text_of(literal), path.relative_to(ROOT).as_posix())


def faults(found):
    for path in sorted({p for pattern in FAULTS for p in ROOT.glob(pattern)}):
        if path.name.endswith(('_test.c', '_fuzz.c')) or path.name.startswith('test_'):
            continue
        text = without_comments(path.read_text(encoding='utf-8'))
        for match in re.finditer(rf'\bfail\(\s*[^,()]+(?:\([^()]*\))?\s*,\s*(\w+)\s*,\s*({JOINED.pattern})', text):
            key, counted = key_of(text_of(match.group(2)))
            if match.group(1) in TOLD_FAULTS and speech.WORD.search(re.sub(r'\{\d+\}', '', key)):
                found.said(key, path.relative_to(ROOT).as_posix(), counted, 'a fault: no full stop at its end')


# ---- scripts -----------------------------------------------------------------------------------------------------
def scripts(found):
    for path in sorted(ROOT.glob(SCRIPTS)):
        text = re.sub(r'(?m)^\s*//.*$', '', path.read_text(encoding='utf-8'))
        # The rows of keys.js are put through t() where they are shown.
        for match in re.finditer(r"(?:\bt\(|\bwords:)\s*'((?:[^'\\\n]|\\.)*)'", text):
            found.said(match.group(1).replace("\\'", "'"), path.relative_to(ROOT).as_posix(),)


def all_words():
    found = Messages()
    templates(found)
    sentences(found)
    marked(found)
    faults(found)
    scripts(found)
    return found


# ---- catalogues --------------------------------------------------------------------------------------------------
def catalogue_text(head, rows):
    made = [head.rstrip(), '']
    for message, forms in rows:
        made += [f'#. {note}' for note in message.notes]
        made += ['#: ' + ' '.join(message.refs), 'msgid ' + quote(message.key)]
        if len(forms) > 1:
            made.append('msgid_plural ' + quote(message.key))
            made += [f'msgstr[{i}] {quote(form)}' for i, form in enumerate(forms)]
        else:
            made.append('msgstr ' + quote(forms[0]))
        made.append('')
    return '\n'.join(made)


def head_of(path):
    """What stands above the first message: the licence line and the head."""
    text = path.read_text(encoding='utf-8')
    return text.split('\n\n', 1)[0]


def languages():
    return [Catalogue(path) for path in sorted((ROOT / 'words').glob('*.po'))]


def complete(catalogue):
    return catalogue.head.get('X-Complete', 'yes') == 'yes'


def extract():
    found = all_words()
    head = head_of(ROOT / 'words/heard.pot') if (ROOT / 'words/heard.pot').exists() else \
        '# SPDX-License-Identifier: Apache-2.0\n# What heard says to people: made by tools/words.py --extract.\n' \
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"'
    (ROOT / 'words/heard.pot').write_text(catalogue_text(head, [(m, ['']) for m in found.values()]), encoding='utf-8')
    for catalogue in languages():
        if not complete(catalogue):
            continue
        rows = []
        for message in found.values():
            entry = catalogue.messages.get(message.key)
            rows.append((message, entry.forms() if entry else ['']))
        catalogue.path.write_text(catalogue_text(head_of(catalogue.path), rows), encoding='utf-8')
        left = sum(not all(forms) for _, forms in rows)
        print(f'{catalogue.path.name}: {len(rows)} messages, {left} to be said')


def check():
    found, wrong = all_words(), 0
    for catalogue in languages():
        for key, entry in catalogue.messages.items():
            if key not in found:
                print(f'{entry.place}: nothing says {key!r} any more: tools/words.py --extract')
                wrong += 1
        for message in found.values() if complete(catalogue) else []:
            if not catalogue.forms(message.key):
                print(f'{message.refs[0]}: {catalogue.path.name} has no words for {message.key!r}')
                wrong += 1
    if wrong:
        print(f'{wrong} messages: run tools/words.py --extract, then fill the empty msgstr of words/*.po')
    return wrong


# ---- what the program and the browser get --------------------------------------------------------------------------
def c_text(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n') + '"'


def c_rows(catalogue):
    """The messages that are searched while the program runs: those of C, and what templates hand to one another. The
    others were compiled into the templates, or are the scripts'."""
    rows = {}
    for key, entry in catalogue.messages.items():
        forms = catalogue.forms(key)
        if forms and (HANDED_ON in entry.notes or any(ref.endswith('.c') for ref in entry.refs)):
            assert rows.setdefault(fnv(key), forms) is forms, f'two sentences share a hash: {key}'
    return [f'    {{0x{key:016x}, {" FORM_END ".join(c_text(form) for form in forms)}}},' for key, forms in sorted(rows.items())]


def fnv(text):
    """hash_of() of base/catalogue.c."""
    found = 0xcbf29ce484222325
    for byte in text.encode():
        found = (found ^ byte) * 0x100000001b3 % 2**64
    return found


def table(paths):
    catalogues = [Catalogue(path) for path in paths]
    made = ['/* What the program says in each language, made from words/ by tools/words.py: change those. */',
            '#include "base/catalogue.h"', '', 'extern const struct language catalogue_languages[];',
            'extern const size_t catalogue_n_languages;', '',
            '#define FORM_END "\\x1f"', '']
    rows = []
    for catalogue in catalogues:
        name, head = re.sub(r'\W', '_', catalogue.language).lower(), catalogue.head
        listed = c_rows(catalogue) if catalogue is not catalogues[0] else []
        made += [f'static int form_{name}(uint64_t n)', '{', f'    return (int)({catalogue.plural});', '}']
        if listed:
            made += [f'static const struct catalogue_row rows_{name}[] = {{', *listed, '};']
        rows.append(f'    {{{c_text(catalogue.language)}, {c_text(head["X-Name"])}, '
                    f'{"true" if head.get("X-Direction") == "rtl" else "false"}, '
                    f'{"true" if complete(catalogue) or not rows else "false"}, {c_text(head.get("X-Thousands", ","))}, '
                    f'{c_text(head.get("X-Decimal", "."))}, form_{name}, '
                    + (f'rows_{name}, {len(listed)}}},' if listed else 'NULL, 0},'))
    return '\n'.join([*made, '', 'const struct language catalogue_languages[] = {', *rows, '};',
                      f'const size_t catalogue_n_languages = {len(rows)};', ''])


def module(path):
    """The messages of scripts, as the module that web/words.js loads."""
    catalogue = Catalogue(path)
    rows = []
    for key, entry in catalogue.messages.items():
        if any(ref.endswith('.js') for ref in entry.refs) and catalogue.forms(key):
            forms = [quote(form) for form in catalogue.forms(key)]
            rows.append(f'  {quote(key)}: {forms[0] if len(forms) == 1 else "[" + ", ".join(forms) + "]"},')
    return '\n'.join([f'// What the scripts say, made from words/{catalogue.path.name} by tools/words.py.',
                      f'export const form = n => Number({catalogue.plural});', 'export const said = {', *rows, '};', ''])


def main(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--check', action='store_true')
    parser.add_argument('--extract', action='store_true')
    parser.add_argument('--table', nargs='+', metavar=('OUT', 'PO'))
    parser.add_argument('--module', nargs=2, metavar=('OUT', 'PO'))
    options = parser.parse_args(argv)
    try:
        if options.extract:
            extract()
        if options.table:
            pathlib.Path(options.table[0]).write_text(table(options.table[1:]), encoding='utf-8')
        if options.module:
            pathlib.Path(options.module[0]).write_text(module(options.module[1]), encoding='utf-8')
        return 1 if options.check and check() else 0
    except Mistake as mistake:
        print(mistake, file=sys.stderr)
        return 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
