# SPDX-License-Identifier: Apache-2.0
"""messages: what a page says, in every language it is said in.

A catalogue is a text file named after its language, en.txt, one message a line:

    # a comment
    hello            = Good to see you, {name}
    things_open.one  = {n} thing is still open
    things_open.other = {n} things are still open

The first catalogue given is the language the others translate. A key that it lacks is a mistake, and
so is a translation with other placeholders; a message that a translation lacks is said in the first
language. Plural forms are chosen by n, after the rules of each language.
"""
import pathlib
import re

from source import Mistake, Place

# Which form a language takes for n, in C, in the order in which they are asked; the last is "other".
TENS = 'n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14)'
ONE = [('one', 'n == 1')]
PLURALS = {
    'en': ONE, 'de': ONE, 'nl': ONE, 'sv': ONE, 'da': ONE, 'nb': ONE, 'fi': ONE, 'it': ONE, 'es': ONE, 'el': ONE,
    'hu': ONE, 'tr': ONE, 'he': ONE, 'fr': [('one', 'n < 2')], 'pt': [('one', 'n < 2')],
    'ja': [], 'zh': [], 'ko': [], 'vi': [], 'th': [], 'id': [],
    'cs': [('one', 'n == 1'), ('few', 'n >= 2 && n <= 4')], 'sk': [('one', 'n == 1'), ('few', 'n >= 2 && n <= 4')],
    'pl': [('one', 'n == 1'), ('few', TENS), ('many', 'true')],
    'ru': [('one', 'n % 10 == 1 && n % 100 != 11'), ('few', TENS), ('many', 'true')],
    'uk': [('one', 'n % 10 == 1 && n % 100 != 11'), ('few', TENS), ('many', 'true')],
    'ar': [('zero', 'n == 0'), ('one', 'n == 1'), ('two', 'n == 2'), ('few', 'n % 100 >= 3 && n % 100 <= 10'),
           ('many', 'n % 100 >= 11')],
}
LINE = re.compile(r'^([a-z][\w.]*?)(?:\.(zero|one|two|few|many|other))?\s*=\s*(.*)$')
HOLE = re.compile(r'\{(\w+)\}')


class Catalogue:
    def __init__(self, path):
        path = pathlib.Path(path)
        self.path, self.language, self.messages = path, path.stem, {}
        if self.language not in PLURALS:
            raise Mistake(Place(path, 1, 1), f'nobody has told the plural forms of "{self.language}"')
        for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
            if line.strip() and not line.startswith('#'):
                self.line(Place(path, number, 1), line.strip())

    def line(self, place, line):
        match = LINE.match(line)
        if not match:
            raise Mistake(place, 'a message is written key = text')
        key, form, text = match.groups()
        forms = self.messages.setdefault(key, {})
        if (form or 'other') in forms:
            raise Mistake(place, f'{key} is said twice')
        known = [name for name, _ in PLURALS[self.language]] + ['other']
        if form and form not in known:
            raise Mistake(place, f'{self.language} has no form "{form}", only {", ".join(known)}')
        if '{' in HOLE.sub('', text) or '}' in HOLE.sub('', text):
            raise Mistake(place, 'a placeholder is written {name}')
        forms[form or 'other'] = text


def holes(forms):
    """The placeholders of a message. A form for one thing may leave {n} out."""
    return {name for text in forms.values() for name in HOLE.findall(text)}


class Messages:
    def __init__(self, paths):
        self.catalogues = [Catalogue(p) for p in paths]
        for catalogue in self.catalogues:
            self.compare(self.catalogues[0], catalogue)

    @staticmethod
    def compare(first, other):
        for key, forms in other.messages.items():
            if key not in first.messages:
                raise Mistake(Place(other.path, 1, 1), f'{first.path.name} has no message {key}')
            if holes(forms) - {'n'} != holes(first.messages[key]) - {'n'}:
                raise Mistake(Place(other.path, 1, 1), f'{key} has other placeholders than in {first.path.name}')
            if 'other' not in forms:
                raise Mistake(Place(other.path, 1, 1), f'{key} lacks its form "other"')

    def find(self, key, place):
        """For each language: its C rules for n and the forms of this message."""
        if not self.catalogues:
            raise Mistake(place, 'there is no catalogue of messages here')
        first = self.catalogues[0]
        if key not in first.messages:
            raise Mistake(place, f'{first.path} has no message {key}')
        found = []
        for catalogue in self.catalogues:
            said = catalogue if key in catalogue.messages else first
            found.append((PLURALS[said.language], said.messages[key]))
        return found
