# SPDX-License-Identifier: Apache-2.0
"""emit: checks a parsed template against the types of its view and writes it as C.

The C is meant to be read: it follows the template from top to bottom, fixed text stands in it as
it will be sent, and every value goes through one function of base/tmpl.h that says how it is
escaped. Fixed text between two values becomes one write.
"""
import difflib
import html
import re
from dataclasses import dataclass

import tree
from context import Machine
from header import Type
from messages import pieces
from source import Mistake

LITERAL_BYTES = 4000  # ISO C lets a string literal have 4095 characters
LINE_BYTES = 84
INTEGERS = ('int', 'uint')
WRITERS = {'html': 'tmpl_str', 'said': 'tmpl_said', 'url': 'tmpl_url', 'part': 'tmpl_url_part'}


@dataclass
class Item:
    """An expression in C. count: how many elements a list has, in C; None for what is not a list."""
    c: str
    type: Type
    count: str = None
    used: bool = False


def c_text(text):
    """A C string literal for text that is not longer than a line of the output."""
    made = text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n').replace('\t', '\\t')
    made = made.replace('??', '?\\?')
    return '"' + re.sub(r'[\x00-\x1f\x7f]', lambda m: f'\\{ord(m.group()):03o}', made) + '"'


def c_lines(text):
    """Text as lines of string literals, broken behind line breaks and where they become too long."""
    made = []
    for line in text.splitlines(keepends=True):
        while len(line) > LINE_BYTES:
            cut = line.rfind(' ', 1, LINE_BYTES) + 1 or LINE_BYTES
            made.append(line[:cut])
            line = line[cut:]
        made.append(line)
    return made


def chunks(lines):
    """The lines in lots that a string literal can hold."""
    lot, size = [], 0
    for line in lines:
        n = len(line.encode())
        if lot and size + n > LITERAL_BYTES:
            yield lot, size
            lot, size = [], 0
        lot.append(line)
        size += n
    if lot:
        yield lot, size


class Writer:
    """Lines of C, with the fixed text that waits to be written in one go."""

    def __init__(self, depth=1):
        self.lines, self.waiting, self.depth = [], [], depth

    def fixed(self, text):
        self.waiting.append(text)

    def flush(self):
        text, self.waiting = ''.join(self.waiting), []
        for lot, size in chunks(c_lines(text)):
            pad = '    ' * self.depth
            literals = ('\n' + pad + ' ' * len('out_bytes(o, ')).join(c_text(line) for line in lot)
            self.lines.append(f'{pad}out_bytes(o, {literals}, {size});')

    def line(self, text):
        self.flush()
        self.lines.append('    ' * self.depth + text)

    def open(self, text):
        self.line(text)
        self.depth += 1

    def turn(self, text):
        """Ends one block and begins the next: `} else {`."""
        self.flush()
        self.depth -= 1
        self.open(text)

    def close(self, text='}'):
        self.flush()
        self.depth -= 1
        self.line(text)


class Emitter:
    """One template file as C. calls: every template that can be called, by name."""

    def __init__(self, headers, calls, catalogues, read_file, style=False):
        self.headers, self.calls, self.catalogues, self.read_file = headers, calls, catalogues, read_file
        self.raw, self.called, self.style, self.tables = [], set(), style, []

    # ---- functions -------------------------------------------------------------------------------------------
    def template(self, template):
        """The C functions of one template: one, or two where a frame has its slot."""
        self.scope = {name: Item(name, kind) for name, kind, _ in template.params}
        self.machine, self.template_name = Machine(self.style), template.name
        slots = [i for i, part in enumerate(template.body) if isinstance(part, tree.Slot)]
        if len(slots) > 1:
            raise Mistake(template.body[slots[1]].place, f'{template.name} has two slots')
        halves = [template.body]
        if slots:
            halves = [template.body[:slots[0]], template.body[slots[0] + 1:]]
        made = []
        for half, suffix in zip(halves, ['_before', '_after'] if slots else ['']):
            made += self.function(template, half, suffix, bool(slots))
        state = self.machine.state
        if state.mode != 'text' or state.stack:
            raise Mistake(template.place, f'{template.name} ends {state.describe()}: something is not closed')
        for name, item in self.scope.items():
            if not item.used:
                raise Mistake(template.place, f'the parameter {name} of {template.name} is never used')
        return made

    def function(self, template, parts, suffix, frame):
        self.w = Writer()
        self.parts(parts)
        self.w.flush()
        unused = [f'    (void){name};' for name in self.scope] if frame else []
        return [signature(template, suffix), '{', *unused, *self.w.lines, '}', '']

    def parts(self, parts):
        for part in parts:
            getattr(self, 'emit_' + type(part).__name__.lower())(part)

    def way(self, parts, space=None):
        """One way through a branch: its machine state at the end. The state is put back to the beginning."""
        start = self.machine.state
        self.machine.state = start.copy()
        if space is not None:
            self.machine.state.space = space
        self.parts(parts)
        self.w.flush()
        end, self.machine.state = self.machine.state, start
        return end

    # ---- parts -----------------------------------------------------------------------------------------------
    def emit_fixed(self, part):
        self.w.fixed(self.machine.feed(part.text, part.place))

    def emit_slot(self, part):
        raise Mistake(part.place, '{{slot}} stands in a template itself, not inside of an if or an each')

    def emit_file(self, part):
        before = self.machine.state.copy()
        text = self.read_file(part.name, part.place)
        if part.name.endswith('.css'):
            text = re.sub(r'\s*\n\s*', '\n', re.sub(r'/\*.*?\*/', '', text, flags=re.S)).strip() + '\n'
        made = self.machine.feed(text, part.place)
        if not self.machine.state.same(before):
            raise Mistake(part.place, f'{part.name} does not close what it opens')
        self.w.fixed(made)

    def emit_value(self, part):
        item = self.resolve(part.expr)
        if part.format == 'raw':
            return self.raw_value(part, item)
        how = self.machine.value(part.place, part.format == 'u')
        self.w.line(self.write(part, item, how))

    def raw_value(self, part, item):
        if item.type.kind != 'html':
            raise Mistake(part.place, f'raw writes a struct tmpl_safe, which only a sanitiser makes; this is {item.type}')
        if self.machine.state.mode != 'text':
            raise Mistake(part.place, 'raw stands between elements only')
        self.machine.value(part.place)
        self.raw.append((part.place, '.'.join(part.expr.parts)))
        self.w.line(f'out_str(o, {item.c}.html);')

    def write(self, part, item, how):
        """The call that writes one value; `how` is html, url or part."""
        kind, name = item.type.kind, said(part.expr)
        if kind == 'cstring':
            item, kind = Item(f'str_of({item.c})', Type('text')), 'text'
        if part.format in ('', 'u') and kind == 'text':
            how = 'said' if how == 'html' and self.catalogues and self.machine.is_said() else how
            return f'{WRITERS[how]}(o, {item.c});'
        if part.format == 'words' and kind == 'text' and how == 'html':
            return f'tmpl_words(o, {item.c});'
        if part.format == 'u':
            raise Mistake(part.place, f'a URL is text; {name} is {item.type}')
        return self.write_number(part, item, kind, name)

    @staticmethod
    def write_number(part, item, kind, name):
        form = part.format
        if not form and kind in INTEGERS and not name.endswith('_us'):
            return f'tmpl_{kind}(o, {item.c});'
        if form == 'number' and kind in INTEGERS:
            return f'tmpl_number_{kind}(o, {item.c});'
        if form.startswith('fixed') and kind in INTEGERS + ('double',):
            return f'tmpl_fixed(o, (double){item.c}, {form[5:]});'
        if form in ('day', 'minute', 'iso') and kind == 'int':
            return f'tmpl_{form}(o, {item.c});'
        raise Mistake(part.place, no_way_to_write(form, kind, name, item))

    def emit_if(self, part):
        ends = []
        self.w.flush()
        for number, (test, body) in enumerate(part.ways):
            condition = bare(self.condition(test))
            if number:
                self.w.turn(f'}} else if ({condition}) {{')
            else:
                self.w.open(f'if ({condition}) {{')
            ends.append(self.way(body))
        if part.otherwise:
            self.w.turn('} else {')
        ends.append(self.way(part.otherwise))
        self.w.close()
        self.machine.state = ends[0]
        for end in ends[1:]:
            self.machine.join(end, part.place, 'this {{#if}}')

    def emit_each(self, part):
        item = self.resolve(part.expr)
        items, count, element = self.elements(item, part)
        index = part.index or 'index_of_' + part.name
        for name in (part.name, index):
            if name in self.scope:
                raise Mistake(part.place, f'{name} already means something here')
        self.w.flush()
        outer, self.w = self.w, Writer(self.w.depth + 1)
        variable, declared = self.loop_variable(part.name, element, f'{items}[{index}]')
        self.scope[part.name], self.scope[index] = variable, Item(index, Type('uint', 'size_t'))
        end = self.way(part.body, space=self.machine.state.space and ends_in_space(part.body))
        del self.scope[part.name], self.scope[index]
        inner, self.w = self.w, outer
        self.w.open(f'for (size_t {index} = 0; {index} < {count}; {index}++) {{')
        if variable.used:
            self.w.line(declared)
        self.w.lines += inner.lines
        self.w.close()
        self.empty(part, count, end)

    def empty(self, part, count, end):
        """The {{else}} of a list, and the joining of the ways through it."""
        start = self.machine.state.copy()
        if part.empty:
            self.w.open(f'if ({count} == 0) {{')
            other = self.way(part.empty)
            self.w.close()
            self.machine.join(other, part.place, 'the {{else}} of this {{#each}}')
        self.machine.join(end, part.place, 'this {{#each}}')
        self.machine.state.seen = start.seen

    def elements(self, item, part):
        """What is walked in C, how many there are, and the type of one."""
        if item.count:
            return item.c, item.count, item.type.of
        target = item.type.of if item.type.kind == 'pointer' else item.type
        if target.kind == 'struct':
            fields = self.headers.fields_of(target, part.place).fields
            dot = '->' if item.type.kind == 'pointer' else '.'
            if 'at' in fields and 'n' in fields and fields['at'].kind == 'pointer':
                return f'{item.c}{dot}at', f'{item.c}{dot}n', fields['at'].of
        raise Mistake(part.place, f'{said(part.expr)} is not a list; a list is a pointer x with its n_x beside it, '
                                  'a struct of `at` and `n`, or an array')

    @staticmethod
    def loop_variable(name, element, c):
        if element.kind == 'struct':
            return Item(name, Type('pointer', '', element)), f'const {element.name} *{name} = &{c};'
        if element.kind == 'pointer':
            return Item(name, element), f'const {element.of} *{name} = {c};'
        space = '' if element.name.endswith('*') else ' '
        return Item(name, element), f'{element.name}{space}{name} = {c};'

    def emit_call(self, part):
        if part.name not in self.calls:
            raise Mistake(part.place, f'there is no template {part.name}' + near(part.name, self.calls))
        template, self.called = self.calls[part.name], self.called | {part.name}
        if self.machine.state.mode != 'text':
            raise Mistake(part.place, f'{part.name} is a piece of a page and cannot stand '
                                      + self.machine.state.describe())
        frame = any(isinstance(p, tree.Slot) for p in template.body)
        if frame != (part.body is not None):
            raise Mistake(part.place, f'{part.name} is called ' + ('{{#in ' if frame else '{{> ') + f'{part.name} ...}}}}')
        args = ', '.join(['o', *self.arguments(part, template)])
        self.machine.state.space = False
        self.w.line(f'{part.name}{"_before" if frame else ""}({args});')
        if frame:
            self.machine.join(self.way(part.body), part.place, 'what stands in this frame')
            self.w.line(f'{part.name}_after({args});')

    def arguments(self, part, template):
        if len(part.args) != len(template.params):
            raise Mistake(part.place, f'{part.name} takes {len(template.params)} values '
                                      f'({", ".join(text for _, _, text in template.params)}), not {len(part.args)}')
        return [self.argument(part, arg, name, kind) for arg, (name, kind, _) in zip(part.args, template.params)]

    def argument(self, part, arg, name, want):
        if isinstance(arg, tree.Literal) and arg.kind == 'string':
            if want.kind in ('text', 'cstring'):
                return f'STR({c_text(arg.value)})' if want.kind == 'text' else c_text(arg.value)
        else:
            item = self.resolve(arg)
            have = item.type
            if item.count:
                raise Mistake(part.place, f'{said(arg)} is a list; hand on the struct that holds it')
            if have == want or (have.kind in INTEGERS and want.kind in INTEGERS):
                return item.c
            if want.kind == 'pointer' and want.of == have:
                return f'&{item.c}'
            if have.kind == 'pointer' and have.of == want:
                return f'*{item.c}'
            if (have.kind, want.kind) == ('cstring', 'text'):
                return f'str_of({item.c})'
        raise Mistake(part.place, f'{part.name} wants {want} for {name}, and {said(arg)} is something else')

    # ---- messages --------------------------------------------------------------------------------------------
    def emit_said(self, part):
        """A message in each language that has it; English where a language has it not."""
        found = [(number, catalogue, forms) for number, catalogue in enumerate(self.catalogues)
                 if (forms := catalogue.forms(part.key))]
        if not found:
            return self.parts(part.pieces)
        if all(len(forms) == 1 for _, _, forms in found) and not part.values and \
                all(isinstance(p, tree.Fixed) for tag in part.tags.values() for p in tag):
            return self.said_fixed(part, found)
        self.w.flush()
        self.w.open('switch (o->lang) {')
        ends = []
        for number, catalogue, forms in found:
            if number:
                self.w.turn(f'case {number}: {{') if ends else self.w.line(f'case {number}: {{')
                self.w.depth += 0 if ends else 1
                ends += self.said_forms(part, catalogue, forms)
                self.w.line('break;')
                self.w.turn('}')
                self.w.depth -= 1
        return self.said_rest(part, found, ends)

    def said_rest(self, part, found, ends):
        """The default of the switch: English, with its plural forms where it has a catalogue."""
        self.w.open('default: {')
        if found[0][0] == 0:
            ends += self.said_forms(part, found[0][1], found[0][2])
        else:
            ends.append(self.way(part.pieces))
        self.w.close()
        self.w.close()
        self.machine.state = ends[0]
        for end in ends[1:]:
            self.machine.join(end, part.place, 'this message')

    def said_fixed(self, part, found):
        """A message without values is a row of a table: one text for each language."""
        start, self.w, outer = self.machine.state, Writer(), self.w
        texts = []
        for made in [part.pieces, *[self.translated(part, forms[0]) for _, _, forms in found]]:
            self.machine.state = start.copy()
            self.parts(made)
            texts.append(''.join(self.w.waiting))
            self.w.waiting = []
        self.w = outer
        row = [texts[0]] * (found[-1][0] + 1)  # who speaks one behind it reads English
        for (number, _, _), text in zip(found, texts[1:]):
            row[number] = text
        if row not in self.tables:
            self.tables.append(row)
        self.w.line(f'tmpl_pick(o, said_{self.tables.index(row)}, {len(row)});')

    def said_forms(self, part, catalogue, forms):
        """One language; the form of a plural is chosen by the first value that is a whole number."""
        if len(forms) == 1:
            return [self.way(self.translated(part, forms[0]))]
        counts = [item for value in part.values if (item := self.resolve(value.expr)).type.kind in INTEGERS]
        if not counts:
            raise Mistake(part.place, f'{catalogue.path.name} has plural forms for "{part.key}", which has no count')
        self.w.line(f'const uint64_t n = (uint64_t)({counts[0].c});')
        self.w.line(f'const int form = (int)({catalogue.plural});')
        ends = []
        for number, text in enumerate(forms):
            last = number == len(forms) - 1
            opening = '} else {' if last else f'{"} else " if number else ""}if (form == {number}) {{'
            self.w.turn(opening) if number else self.w.open(opening)
            ends.append(self.way(self.translated(part, text)))
        self.w.close()
        return ends

    def translated(self, part, text):
        """The parts of a translation: its words, and the values and elements of the template."""
        made = []
        for kind, what in pieces(text):
            if kind == 'text':
                escaped = html.escape(what, quote=self.machine.state.mode == 'value').replace('\u00a0', '&nbsp;')
                made.append(tree.Fixed(part.place, escaped))
            elif kind == 'value':
                made.append(part.values[what - 1])
            else:
                made += part.tags[('/' if kind == 'close' else '') + what]
        return made

    def said_tables(self):
        """The declarations of the tables of messages, for the head of the file."""
        made = []
        for number, row in enumerate(self.tables):
            rows = [f'    {{{c_text(text)}, {len(text.encode())}}},' for text in row]
            made += [f'static const struct str said_{number}[] = {{', *rows, '};']
        return made

    # ---- expressions -----------------------------------------------------------------------------------------
    def resolve(self, expr):
        if isinstance(expr, tree.Literal):
            if expr.kind == 'string':
                return Item(f'STR({c_text(expr.value)})', Type('text', 'struct str'))
            return Item(expr.value, Type('bool' if expr.kind == 'bool' else 'int', expr.value))
        first = expr.parts[0]
        if first not in self.scope:
            if len(expr.parts) == 1 and first in self.headers.constants:
                return Item(first, Type('enum', self.headers.constants[first]))
            raise Mistake(expr.place, f'nothing is called {first} here' + near(first, self.scope))
        item = self.scope[first]
        item.used = True
        for name in expr.parts[1:]:
            item = self.field(item, name, expr)
        return Item(item.c, item.type, item.count)

    def field(self, item, name, expr):
        target = item.type.of if item.type.kind == 'pointer' else item.type
        if item.count or target.kind != 'struct':
            what = 'a list: walk it with {{#each}}' if item.count else f'{item.type}, which has no fields'
            raise Mistake(expr.place, f'{name} is asked of something that is {what}')
        struct = self.headers.fields_of(target, expr.place)
        if name not in struct.fields:
            raise Mistake(expr.place, f'{target.name} ({struct.where}) has no field {name}' + near(name, struct.fields))
        kind, base = struct.fields[name], item.c + ('->' if item.type.kind == 'pointer' else '.')
        if kind.kind == 'opaque':
            raise Mistake(expr.place, f'{name} of {target.name} is {kind.name}')
        counted = struct.fields.get('n_' + name)
        if kind.kind in ('pointer', 'array') and counted and counted.kind in INTEGERS:
            return Item(base + name, kind, f'{base}n_{name}')
        if kind.kind == 'array':
            return Item(base + name, kind, f'sizeof {base}{name} / sizeof *{base}{name}')
        if kind.kind == 'cstring' and counted and counted.kind in INTEGERS:
            raise Mistake(expr.place, f'{name} with n_{name} beside it is not a C string; use a struct str')
        return Item(base + name, kind)

    def condition(self, test):
        if isinstance(test, tree.Logic):
            parts = [self.condition(arg) for arg in test.args]
            return f'!{parts[0]}' if test.op == 'not' else '(' + {'and': ' && ', 'or': ' || '}[test.op].join(parts) + ')'
        if isinstance(test, tree.Compare):
            return self.comparison(test)
        item = self.resolve(test)
        if item.count:
            return f'({item.count} > 0)'
        if item.type.kind == 'int' and said(test).endswith('_us'):
            return f'({item.c} != NO_TIME)'
        made = {'bool': f'{item.c}', 'int': f'({item.c} != 0)', 'uint': f'({item.c} != 0)', 'text': f'({item.c}.n > 0)',
                'html': f'({item.c}.html.n > 0)', 'cstring': f'(str_of({item.c}).n > 0)',
                'pointer': f'({item.c} != NULL)'}.get(item.type.kind)
        if item.type.kind == 'struct':
            made = f'({self.elements(item, test_part(test))[1]} > 0)'
        if not made:
            raise Mistake(test.place, f'{said(test)} is {item.type}, neither true nor false: compare it with something')
        return made

    def comparison(self, test):
        left, right = self.resolve(test.left), self.resolve(test.right)
        kinds = {left.type.kind, right.type.kind}
        if kinds == {'text'} and test.op in ('==', '!='):
            return f'{"" if test.op == "==" else "!"}str_eq({left.c}, {right.c})'
        if left.count or right.count or not kinds <= {'int', 'uint', 'enum', 'double'} or \
                ('enum' in kinds and (len(kinds) > 1 or left.type != right.type)):
            raise Mistake(test.place, f'{said(test.left)} ({left.type}) and {said(test.right)} ({right.type}) '
                                      'cannot be compared')
        if kinds == {'int', 'uint'} and not isinstance(test.right, tree.Literal):
            return f'((int64_t){left.c} {test.op} (int64_t){right.c})'
        return f'({left.c} {test.op} {right.c})'


def ends_in_space(parts):
    """Then what comes before the next turn of a loop is white space, as before the first one."""
    return bool(parts) and isinstance(parts[-1], tree.Fixed) and parts[-1].text[-1:].isspace()


def bare(condition):
    """A condition without the one pair of brackets that stands around all of it."""
    depth = 0
    for at, char in enumerate(condition):
        depth += {'(': 1, ')': -1}.get(char, 0)
        if depth == 0:
            return condition[1:-1] if at == len(condition) - 1 and condition[0] == '(' else condition
    return condition


def signature(template, suffix=''):
    params = ''.join(', ' + text for _, _, text in template.params)
    return f'{"" if template.public else "static "}void {template.name}{suffix}(struct out *o{params})'


def signatures(template):
    """The functions that a template becomes, as declarations."""
    frame = any(isinstance(part, tree.Slot) for part in template.body)
    return [signature(template, suffix) + ';' for suffix in (['_before', '_after'] if frame else [''])]


def said(expr):
    return '.'.join(expr.parts) if isinstance(expr, tree.Path) else expr.value


def test_part(test):
    return tree.Each(test.place, test, '', '')


def near(name, names):
    found = difflib.get_close_matches(name, names, 1)
    return f'; is {found[0]} meant?' if found else f'; there is {", ".join(sorted(names))}' if names else ''


def no_way_to_write(form, kind, name, item):
    if item.count:
        return f'{name} is a list: walk it with {{{{#each}}}}'
    if not form and name.endswith('_us'):
        return f'{name} is a moment: write {{{{day {name}}}}}, {{{{minute {name}}}}} or {{{{iso {name}}}}}'
    if not form and kind == 'double':
        return f'{name} is a broken number: say how broken, {{{{fixed1 {name}}}}}'
    if not form and kind == 'html':
        return f'{name} is ready HTML: {{{{raw {name}}}}} writes it, and must be listed'
    if not form:
        return f'{name} is {item.type}, which has no text: put its words into the view, or ask with {{{{#if}}}}'
    return f'{form} cannot write {name}, which is {item.type}'
