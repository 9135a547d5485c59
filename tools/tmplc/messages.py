# SPDX-License-Identifier: Apache-2.0
"""messages: catalogues of what people read, as gettext's PO files, so that translators have their tools.

    msgid "Merge #{1} into another"
    msgstr "#{1} mit einer anderen zusammenführen"

    msgid "{1} recovery codes are left."          a message with a count may have plural forms; the first
    msgid_plural "{1} recovery codes are left."   placeholder that is a number chooses, by the rule of the
    msgstr[0] "{1} Ersatzcode ist noch übrig."    file's head (Plural-Forms, as gettext writes it)
    msgstr[1] "{1} Ersatzcodes sind noch übrig."

The key of a message is its English text. What stands there for a value is {1}, {2} ...; what is marked
with an element is <b>...</b>, the second of the same name <b2>...</b2>. A translation has the same
placeholders and elements, in any order. English needs no catalogue; en.po may hold plural forms alone.
"""
import pathlib
import re
from dataclasses import dataclass, field

from source import Mistake, Place

HOLE = re.compile(r'\{(\d+)\}')
PIECE = re.compile(r'\{(\d+)\}|<(/?)([a-z]+\d*)(/?)>')
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*$')
PLURAL = re.compile(r'nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([n\d\s%=!<>&|?:()]+?);?\s*$')


@dataclass
class Entry:
    """msgstr: the forms; one where the message has no plural. refs: where it is said, "src/web/talk.html"."""
    place: Place
    key: str = ''
    plural: str = None
    said: dict = field(default_factory=dict)
    refs: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    fuzzy: bool = False

    def forms(self):
        return [self.said[i] for i in sorted(self.said)]

    def translated(self):
        return bool(self.said) and all(self.said.values()) and not self.fuzzy


def unquote(text, place):
    match = QUOTED.match(text)
    if not match:
        raise Mistake(place, 'a text is written between double quotes')
    return re.sub(r'\\(.)', lambda m: {'n': '\n', 't': '\t'}.get(m.group(1), m.group(1)), match.group(1))


def quote(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n').replace('\t', '\\t') + '"'


def entries(path):
    """The entries of a PO file in order; the head is the first, with an empty key."""
    found, entry, target = [], None, None
    for number, line in enumerate(pathlib.Path(path).read_text(encoding='utf-8').splitlines(), 1):
        place, line = Place(str(path), number, 1), line.strip()
        if line.startswith('#~'):
            continue
        if not line:
            entry = None
            continue
        if entry is None:
            entry = Entry(place)
            found.append(entry)
        if line.startswith('#'):
            if line.startswith('#:'):
                entry.refs += line[2:].split()
            elif line.startswith('#.'):
                entry.notes.append(line[2:].strip())
            elif line.startswith('#,') and 'fuzzy' in line:
                entry.fuzzy = True
            continue
        match = re.match(r'(msgid|msgid_plural|msgstr)(?:\[(\d+)\])?\s+(".*)$', line)
        if match:
            word, form, text = match.groups()
            target = (word, int(form or 0))
        elif line.startswith('"') and target:
            text = line
        else:
            raise Mistake(place, 'a line of a catalogue begins with msgid, msgid_plural, msgstr or a quote')
        text = unquote(text, place)
        if target[0] == 'msgid':
            entry.key += text
        elif target[0] == 'msgid_plural':
            entry.plural = (entry.plural or '') + text
        else:
            entry.said[target[1]] = entry.said.get(target[1], '') + text
    return [e for e in found if e.said or e.key]


class Catalogue:
    """One language: its head and its messages by key."""

    def __init__(self, path):
        self.path, self.language = pathlib.Path(path), pathlib.Path(path).stem
        listed = entries(path)
        if not listed or listed[0].key:
            raise Mistake(Place(str(path), 1, 1), 'a catalogue begins with its head: msgid "" and msgstr "..."')
        self.place = listed[0].place
        self.head = dict(line.split(':', 1) for line in listed[0].said[0].splitlines() if ':' in line)
        self.head = {name.strip(): value.strip() for name, value in self.head.items()}
        match = PLURAL.match(self.head.get('Plural-Forms', ''))
        if not match:
            raise Mistake(self.place, f'{self.path.name} lacks the line Plural-Forms of its head')
        self.n_plurals, self.plural = int(match.group(1)), ' '.join(match.group(2).split())
        self.messages = {}
        for entry in listed[1:]:
            if entry.key in self.messages:
                raise Mistake(entry.place, f'{entry.key!r} is said twice')
            self.messages[entry.key] = entry
            if entry.translated():
                self.check(entry)

    def check(self, entry):
        wrong = difference(entry.key, entry.forms())
        if wrong:
            raise Mistake(entry.place, f'{wrong}: {entry.key!r}')
        if len(entry.said) > 1 and len(entry.said) != self.n_plurals:
            raise Mistake(entry.place, f'{entry.key!r} has {len(entry.said)} forms, {self.language} has {self.n_plurals}')

    def forms(self, key):
        """The forms of a message, or None where it is said in English."""
        entry = self.messages.get(key)
        return entry.forms() if entry and entry.translated() else None


def pieces(text):
    """A message cut: ('text', words), ('value', number), ('open' | 'close' | 'void', name)."""
    at = 0
    for match in PIECE.finditer(text):
        if match.start() > at:
            yield 'text', text[at:match.start()]
        at = match.end()
        if match.group(1):
            yield 'value', int(match.group(1))
        else:
            yield 'close' if match.group(2) else 'void' if match.group(4) else 'open', match.group(3)
    if at < len(text):
        yield 'text', text[at:]


def nested(text):
    """Whether what the elements of a message open they also close, one inside of the other."""
    stack = []
    for kind, what in pieces(text):
        if kind == 'open':
            stack.append(what)
        elif kind == 'close' and (not stack or stack.pop() != what):
            return False
    return not stack


def difference(key, forms):
    """What a translation has that its message has not, or the other way; '' where they are the same."""
    want = sorted(str(p) for p in pieces(key) if p[0] != 'text')
    for form in forms:
        have = sorted(str(p) for p in pieces(form) if p[0] != 'text')
        if have != want:
            # One form of a plural may leave the count out: "One thing is open".
            if len(forms) > 1 and set(have) <= set(want) and len(want) - len(have) == 1:
                continue
            return 'the translation has other placeholders or elements'
        if not nested(form):
            return 'the translation nests its elements in another way'
    return ''
