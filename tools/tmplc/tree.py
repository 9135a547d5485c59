# SPDX-License-Identifier: Apache-2.0
"""tree: the pieces of a template file as nested parts, and the small language inside of tags.

Expressions name things and compare them; they compute nothing. What a page shows is worked out in
C, where it can be tested, and put into the view.
"""
import re
from dataclasses import dataclass, field

from header import parameters
from source import Mistake, Tag, Text, pieces

FORMATS = {'u', 'raw', 'words', 'number', 'fixed0', 'fixed1', 'fixed2', 'fixed3', 'day', 'minute', 'iso'}
RESERVED = set('''o auto break case char const continue default do double else enum extern float for goto if inline
    int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile
    while and or not true false as'''.split())
WORD = re.compile(r'^[a-z]\w*$')
TOKEN = re.compile(r'\s*(?:(?P<path>[A-Za-z_]\w*(?:\.\w+)*)|(?P<number>-?\d+)|"(?P<string>[^"]*)"'
                   r'|(?P<op>==|!=|<=|>=|<|>)|(?P<bracket>[()]))')


# ---- expressions -------------------------------------------------------------------------------------------------
@dataclass
class Path:
    place: object
    parts: list


@dataclass
class Literal:
    place: object
    kind: str    # number, string, bool
    value: str


@dataclass
class Compare:
    place: object
    op: str
    left: object
    right: object


@dataclass
class Logic:
    place: object
    op: str      # and, or, not
    args: list


class Reader:
    """Reads one expression after the other out of a tag's body."""

    def __init__(self, text, place):
        self.place, self.tokens, at = place, [], 0
        text = text.rstrip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if not match:
                raise Mistake(place, f'"{text[at:].strip()}" is not understood here')
            kind = match.lastgroup
            self.tokens.append((kind, match.group(kind)))
            at = match.end()

    def peek(self):
        return self.tokens[0] if self.tokens else ('end', '')

    def take(self, value=None):
        kind, text = self.peek()
        if value is not None and text != value:
            raise Mistake(self.place, f'"{value}" is missing before "{text}"' if text else f'"{value}" is missing')
        if kind != 'end':
            self.tokens.pop(0)
        return kind, text

    def condition(self):
        return self.chain('or', lambda: self.chain('and', self.negation))

    def chain(self, word, part):
        args = [part()]
        while self.peek() == ('path', word):
            self.take()
            args.append(part())
        return args[0] if len(args) == 1 else Logic(self.place, word, args)

    def negation(self):
        if self.peek() == ('path', 'not'):
            self.take()
            return Logic(self.place, 'not', [self.negation()])
        if self.peek() == ('bracket', '('):
            self.take()
            inner = self.condition()
            self.take(')')
            return inner
        left = self.operand()
        if self.peek()[0] != 'op':
            return left
        return Compare(self.place, self.take()[1], left, self.operand())

    def operand(self):
        kind, text = self.take()
        if kind == 'path' and text in ('true', 'false'):
            return Literal(self.place, 'bool', text)
        if kind == 'path' and text not in ('and', 'or', 'not'):
            return Path(self.place, text.split('.'))
        if kind in ('number', 'string'):
            return Literal(self.place, kind, text)
        raise Mistake(self.place, f'a value is missing before "{text}"' if text else 'a value is missing')

    def end(self):
        if self.tokens:
            raise Mistake(self.place, f'"{self.tokens[0][1]}" is too much here')


# ---- parts of a template -----------------------------------------------------------------------------------------
@dataclass
class Fixed:
    place: object
    text: str


@dataclass
class Value:
    place: object
    format: str
    expr: object


@dataclass
class If:
    place: object
    ways: list                                   # (condition, parts)
    otherwise: list = field(default_factory=list)


@dataclass
class Each:
    place: object
    expr: object
    name: str
    index: str
    body: list = field(default_factory=list)
    empty: list = field(default_factory=list)


@dataclass
class Call:
    place: object
    name: str
    args: list
    body: list = None                            # of {{#in}}


@dataclass
class Slot:
    place: object


@dataclass
class File:
    place: object
    name: str


@dataclass
class Template:
    place: object
    name: str
    params: list
    public: bool
    body: list = field(default_factory=list)


@dataclass
class Page:
    path: str
    includes: list = field(default_factory=list)  # (place, header)
    uses: list = field(default_factory=list)      # (place, template file)
    templates: list = field(default_factory=list)
    style: bool = False                           # may hold a <style>


class Parser:
    def __init__(self, path, text):
        self.page, self.pieces, self.at = Page(path), pieces(path, text), 0

    def parse(self):
        while self.at < len(self.pieces):
            piece = self.pieces[self.at]
            self.at += 1
            if isinstance(piece, Text):
                if piece.text.strip():
                    raise Mistake(piece.place, 'text outside of a template is written nowhere')
            else:
                self.outer(piece)
        return self.page

    def outer(self, tag):
        word, _, rest = tag.body.partition(' ')
        if tag.body.startswith('!'):
            return
        if word == 'include':
            self.page.includes.append((tag.place, rest.strip()))
        elif word == 'use':
            self.page.uses.append((tag.place, rest.strip()))
        elif tag.body == 'allow style':
            self.page.style = True
        elif word in ('template', 'partial'):
            self.template(tag, word, rest)
        else:
            raise Mistake(tag.place, f'{{{{{tag.body}}}}} stands outside of every template')

    def template(self, tag, word, rest):
        match = re.match(r'^([a-z]\w*)\s*\((.*)\)$', rest.strip(), re.S)
        if not match:
            raise Mistake(tag.place, f'a {word} is written {{{{{word} name(const struct view *v)}}}}')
        params = parameters(match.group(2), tag.place)
        for name, _, _ in params:
            self.check_name(name, tag.place)
        if match.group(1) in [t.name for t in self.page.templates]:
            raise Mistake(tag.place, f'{match.group(1)} is defined twice')
        made = Template(tag.place, match.group(1), params, word == 'template')
        self.page.templates.append(made)
        made.body, _ = self.parts(tag, ['/' + word])

    @staticmethod
    def check_name(name, place):
        if not WORD.match(name) or name in RESERVED:
            raise Mistake(place, f'"{name}" cannot be a name here')

    def parts(self, opener, ends):
        """Parts up to one of the tags in `ends`; with that tag's body."""
        found = []
        while self.at < len(self.pieces):
            piece = self.pieces[self.at]
            self.at += 1
            if isinstance(piece, Text):
                found.append(Fixed(piece.place, piece.text))
                continue
            word = piece.body.split(' ')[0]
            if word in ends:
                return found, piece
            if word.startswith('/') or word == 'else':
                raise Mistake(piece.place, f'{{{{{piece.body}}}}} does not fit {{{{{opener.body}}}}} of line '
                                           f'{opener.place.line}')
            if not piece.body.startswith('!'):
                found.append(self.part(piece))
        raise Mistake(opener.place, f'{{{{{opener.body}}}}} is never closed')

    def part(self, tag):
        word, _, rest = tag.body.partition(' ')
        known = {'#if': self.condition, '#each': self.each, '#in': self.frame, '>': self.call, 'file': self.file,
                 'slot': lambda t, r: Slot(t.place)}
        if word in known and not (word == 'file' and not rest.strip()):
            return known[word](tag, rest.strip())
        if word[:1] in ('#', '>') or not tag.body:
            raise Mistake(tag.place, f'{{{{{tag.body}}}}} is not a tag')
        return self.value(tag, word, rest)

    @staticmethod
    def value(tag, word, rest):
        named = word in FORMATS and rest.strip()
        reader = Reader(rest if named else tag.body, tag.place)
        expr = reader.operand()
        reader.end()
        return Value(tag.place, word if named else '', expr)

    def condition(self, tag, rest):
        made, text = If(tag.place, []), rest
        while True:
            reader = Reader(text, tag.place)
            test = reader.condition()
            reader.end()
            body, end = self.parts(tag, ['else', '/if'])
            made.ways.append((test, body))
            if end.body == '/if':
                return made
            text = end.body.removeprefix('else').strip()
            if not text:
                made.otherwise, _ = self.parts(tag, ['/if'])
                return made
            if not text.startswith('if '):
                raise Mistake(end.place, 'it is {{else}} or {{else if ...}}')
            text = text[3:]

    def each(self, tag, rest):
        match = re.match(r'^([\w.]+)\s+as\s+(\w+)(?:\s*,\s*(\w+))?$', rest)
        if not match:
            raise Mistake(tag.place, 'a list is written {{#each v.rows as row}} or {{#each v.rows as row, i}}')
        for name in match.groups()[1:]:
            if name:
                self.check_name(name, tag.place)
        made = Each(tag.place, Path(tag.place, match.group(1).split('.')), match.group(2), match.group(3) or '')
        made.body, end = self.parts(tag, ['else', '/each'])
        if end.body == 'else':
            made.empty, _ = self.parts(tag, ['/each'])
        return made

    @staticmethod
    def call(tag, rest):
        reader = Reader(rest, tag.place)
        kind, name = reader.take()
        if kind != 'path' or '.' in name:
            raise Mistake(tag.place, 'a partial is called {{> name value ...}}')
        args = []
        while reader.tokens:
            args.append(reader.operand())
        return Call(tag.place, name, args)

    def frame(self, tag, rest):
        made = self.call(tag, rest)
        made.body, _ = self.parts(tag, ['/in'])
        return made

    @staticmethod
    def file(tag, rest):
        return File(tag.place, rest)
