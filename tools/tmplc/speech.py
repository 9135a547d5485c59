# SPDX-License-Identifier: Apache-2.0
"""speech: finds what a template says to people, and makes messages of it.

Nobody marks words in a template. A message is a run of text with the values and the inline elements
inside of it, as far as the next block, control or branch: <p>Sent at {{ when }} by <b>{{ name }}</b></p>
holds "Sent at {1} by <b>{2}</b>". The attributes that are read to people (title, aria-label ...) are
messages of their own. Elements around a whole message do not belong to it, and neither does white
space; what has no word of two letters is none. What stands in <code>, <kbd>, <pre>, <style>, <script>
is not said.

The tree that comes back has a Said part wherever a message stands; everything else is as it was.
"""
import html
import re
from dataclasses import dataclass, field

import tree
from context import ATTRIBUTE, NAME, READ_OUT, VOID, shift

INLINE = {'a', 'abbr', 'b', 'bdi', 'br', 'cite', 'code', 'em', 'i', 'kbd', 'mark', 'q', 's', 'small', 'strong', 'sub',
          'sup', 'u', 'var', 'wbr'}
SILENT = {'pre', 'style', 'script'}
UNTOLD = {'code', 'kbd'}
WORD = re.compile(r'[^\W\d_]{2,}')


@dataclass
class Said:
    """pieces: the message as it stands in the template; tags: each element's parts, by its name in the key."""
    place: object
    key: str
    pieces: list
    values: list = field(default_factory=list)
    tags: dict = field(default_factory=dict)


def read_out(name):
    return name.lower() in READ_OUT or name.lower().startswith('data-words')


@dataclass
class Token:
    kind: str            # text, value, open, close, void, break
    parts: list          # as they stand in the template
    name: str = ''
    place: object = None

    def text(self):
        return self.parts[0].text


class Finder:
    """Walks the parts of one template; the state is where in the page it stands."""

    def __init__(self):
        self.mode, self.attribute, self.silent = 'text', '', []

    # ---- one level of the tree -------------------------------------------------------------------------------
    def walk(self, parts):
        outer = getattr(self, 'tokens', None), getattr(self, 'tag', None), getattr(self, 'value', None)
        self.tokens, self.tag, self.value = [], None, None
        if self.mode != 'text':
            self.tag = Token('break', [])
        if self.mode == 'value':
            self.value = []
        for part in parts:
            if isinstance(part, tree.Fixed):
                self.fixed(part)
            else:
                self.put(self.inside(part), isinstance(part, tree.Value))
        self.end_level()
        made = join(self.tokens)
        self.tokens, self.tag, self.value = outer
        return made

    def end_level(self):
        if self.value is not None:
            self.end_value()
        if self.tag:
            self.tokens.append(Token('break', self.tag.parts))

    def inside(self, part):
        """A part with what is said inside of its branches."""
        if isinstance(part, tree.If):
            ways = [(test, self.branch(body)) for test, body in part.ways]
            otherwise = self.branch(part.otherwise)
            self.mode, self.attribute, self.silent = self.after
            return tree.If(part.place, ways, otherwise)
        if isinstance(part, tree.Each):
            return tree.Each(part.place, part.expr, part.name, part.index, self.branch(part.body),
                             self.branch(part.empty))
        if isinstance(part, tree.Call) and part.body is not None:
            return tree.Call(part.place, part.name, part.args, self.branch(part.body))
        return part

    def branch(self, parts):
        """One way: it begins where the branch stands; where it ends is where the template goes on."""
        start = self.mode, self.attribute, list(self.silent)
        made = self.walk(parts)
        self.after = self.mode, self.attribute, self.silent
        self.mode, self.attribute, self.silent = start[0], start[1], list(start[2])
        return made

    def put(self, part, is_value):
        if self.value is not None:
            self.value.append(Token('value' if is_value else 'break', [part], place=part.place))
        elif self.tag:
            self.tag.parts.append(part)
            if self.mode == 'text':
                self.tokens.append(Token('break', self.tag.parts))
                self.tag = None
        elif is_value and part.format != 'raw':
            self.tokens.append(Token('value', [part], place=part.place))
        else:
            self.tokens.append(Token('break', [part]))

    # ---- fixed text ------------------------------------------------------------------------------------------
    def fixed(self, part):
        self.text, self.at, self.part = part.text, 0, part
        if self.mode != 'text' and not self.tag:
            self.tag, self.value = Token('break', []), [] if self.mode == 'value' else None
        while self.at < len(self.text):
            getattr(self, 'in_' + self.mode)()

    def cut(self, end):
        """The text up to `end`, as a part with its place."""
        made = tree.Fixed(shift(self.part.place, self.text, self.at), self.text[self.at:end])
        self.at = end
        return made

    def in_text(self):
        rest = self.text[self.at:]
        if self.silent and self.silent[-1] in ('style', 'script'):
            end = rest.lower().find('</' + self.silent[-1])
            if end:
                part = self.cut(len(self.text) if end < 0 else self.at + end)
                self.tokens.append(Token('break', [part]))
                return
        if not rest.startswith('<'):
            end = rest.find('<')
            part = self.cut(len(self.text) if end < 0 else self.at + end)
            self.tokens.append(Token('break' if self.silent else 'text', [part], place=part.place))
        elif rest.startswith('<!--') or rest.lower().startswith('<!doctype'):
            end = rest.find('-->') + 3 if rest.startswith('<!--') else rest.find('>') + 1
            self.tokens.append(Token('break', [self.cut(self.at + end if end > 2 else len(self.text))]))
        elif rest.startswith('</'):
            end = rest.find('>') + 1
            name = rest[2:end - 1].strip().lower()
            if self.silent and self.silent[-1] == name:
                self.silent.pop()
            part = self.cut(self.at + end if end else len(self.text))
            self.tokens.append(Token('close' if name in INLINE else 'break', [part], name, part.place))
        else:
            name = NAME.match(rest, 1)
            part = self.cut(self.at + (name.end() if name else 1))
            name = name.group().lower() if name else ''
            kind = 'break' if name not in INLINE else 'void' if name in VOID else 'open'
            self.tag, self.mode = Token(kind, [part], name, part.place), 'tag'

    def in_tag(self):
        match = re.compile(r'/?>').search(self.text, self.at)
        quote = self.text.find('"', self.at)
        if quote >= 0 and (not match or quote < match.start()):
            names = ATTRIBUTE.findall(self.text[self.at:quote].rstrip('='))
            self.attribute = names[-1] if names else ''
            self.tag.parts.append(self.cut(quote + 1))
            self.mode, self.value = 'value', []
        elif match:
            end = match.group()
            self.tag.parts.append(self.cut(match.end()))
            tag, self.tag, self.mode = self.tag, None, 'text'
            if end == '/>' and tag.kind == 'open':
                tag.kind = 'void'
            if tag.name in SILENT and end == '>':
                self.silent.append(tag.name)
            self.tokens.append(tag)
        else:
            self.tag.parts.append(self.cut(len(self.text)))

    def in_value(self):
        end = self.text.find('"', self.at)
        stop = len(self.text) if end < 0 else end
        if stop > self.at:
            part = self.cut(stop)
            self.value.append(Token('text', [part], place=part.place))
        if end >= 0:
            self.end_value()
            self.tag.parts.append(self.cut(end + 1))
            self.mode, self.attribute = 'tag', ''

    def end_value(self):
        self.tag.parts += join(self.value) if read_out(self.attribute) else [p for t in self.value for p in t.parts]
        self.value = None


# ---- tokens to messages ------------------------------------------------------------------------------------------
def join(tokens):
    made, run = [], []
    for token in tokens + [Token('break', [])]:
        if token.kind == 'break':
            made += messages(run)
            made += token.parts
            run = []
        else:
            run.append(token)
    return melt(made)


def melt(parts):
    """Neighbouring fixed text as one part."""
    made = []
    for part in parts:
        if made and isinstance(part, tree.Fixed) and isinstance(made[-1], tree.Fixed):
            made[-1] = tree.Fixed(made[-1].place, made[-1].text + part.text)
        else:
            made.append(part)
    return made


def matches(run):
    """For each opening tag the index of the closing one, and the other way round."""
    found, stack = {}, []
    for at, token in enumerate(run):
        if token.kind == 'open':
            stack.append(at)
        elif token.kind == 'close':
            while stack and run[stack[-1]].name != token.name:
                stack.pop()
            if stack:
                opened = stack.pop()
                found[opened], found[at] = at, opened
    return found


def messages(run):
    """The parts of a run without a block in it, with its messages made."""
    pairs, made, piece = matches(run), [], []
    for at, token in enumerate(run):
        if token.kind in ('open', 'close') and at not in pairs:
            made += one(piece) + token.parts
            piece = []
        else:
            piece.append(token)
    return made + one(piece)


def parts_of(run):
    return [part for token in run for part in token.parts]


def tells(run):
    """Whether there is a word in it that is said."""
    depth = 0
    for token in run:
        if token.name in UNTOLD:
            depth += {'open': 1, 'close': -1}.get(token.kind, 0)
        if token.kind == 'text' and not depth and WORD.search(html.unescape(token.text())):
            return True
    return False


def one(run):
    if not run:
        return []
    if not tells(run):
        return parts_of(run)
    before, after = [], []
    while True:
        pairs = matches(run)
        if pairs.get(0) == len(run) - 1 and run[0].name not in UNTOLD:
            before += run[0].parts
            after[:0] = run[-1].parts
            run = run[1:-1]
        elif run[0].kind == 'void':
            before += run[0].parts
            run = run[1:]
        elif run[-1].kind == 'void':
            after[:0] = run[-1].parts
            run = run[:-1]
        elif run[0].kind == 'text' and run[0].text()[0].isspace():
            left, run = edge(run, 0)
            before.append(left)
        elif run[-1].kind == 'text' and run[-1].text()[-1].isspace():
            right, run = edge(run, -1)
            after.insert(0, right)
        else:
            break
    groups = apart(run, pairs)
    middle = [part for group in groups for part in one(group)] if len(groups) > 1 else [message(run)]
    return before + middle + after


def edge(run, at):
    """White space at an end of a run, and the run without it."""
    text, place = run[at].text(), run[at].place
    kept = text.lstrip() if at == 0 else text.rstrip()
    space = text[:len(text) - len(kept)] if at == 0 else text[len(kept):]
    rest = [Token('text', [tree.Fixed(place, kept)], place=place)] if kept else []
    return tree.Fixed(place, space), (rest + run[1:] if at == 0 else run[:-1] + rest)


def apart(run, pairs):
    """Elements side by side with nothing said between them are each for themselves: links in a menu."""
    groups, at = [], 0
    while at < len(run):
        token = run[at]
        if token.kind == 'value' or (token.kind == 'text' and token.text().strip()):
            return [run]
        end = pairs[at] + 1 if token.kind == 'open' else at + 1
        groups.append(run[at:end])
        at = end
    return groups


def message(run):
    key, values, tags, named, stack = '', [], {}, {}, []
    for token in run:
        if token.kind == 'text':
            key += html.unescape(token.text())
        elif token.kind == 'value':
            values.append(token.parts[0])
            key += f'{{{len(values)}}}'
        elif token.kind == 'close':
            name = stack.pop()
            tags['/' + name] = token.parts
            key += f'</{name}>'
        else:
            named[token.name] = named.get(token.name, 0) + 1
            name = token.name + (str(named[token.name]) if named[token.name] > 1 else '')
            tags[name] = token.parts
            key += f'<{name}>' if token.kind == 'open' else f'<{name}/>'
            if token.kind == 'open':
                stack.append(name)
    return Said(run[0].place, re.sub(r'[ \t\r\n]+', ' ', key), parts_of(run), values, tags)


def find(template):
    """The body of a template with its messages."""
    return Finder().walk(template.body)


def said_in(parts):
    """Every message of a tree, those in tags and branches too."""
    for part in parts:
        if isinstance(part, Said):
            yield part
            yield from said_in(part.pieces)
        elif isinstance(part, tree.If):
            for _, body in part.ways:
                yield from said_in(body)
            yield from said_in(part.otherwise)
        elif isinstance(part, tree.Each):
            yield from said_in(part.body + part.empty)
        elif isinstance(part, tree.Call):
            yield from said_in(part.body or [])
            for arg in part.args:
                if isinstance(arg, tree.Literal) and arg.kind == 'string' and ' ' in arg.value or \
                        isinstance(arg, tree.Literal) and re.match(r'[A-Z][a-z]', arg.value):
                    yield Said(arg.place, arg.value, [])
