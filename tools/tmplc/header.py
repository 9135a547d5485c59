# SPDX-License-Identifier: Apache-2.0
"""header: what the compiler must know of C: the structs and enums of the headers a template includes.

A view is a plain C struct in a plain C header, where its reader expects it and the C compiler sees
it too. This reads the part of C in which such headers are written: struct definitions, enum
constants, and the declarations of fields. What it does not understand (a function pointer, a
bit field, a union) it keeps as `opaque`, which is a mistake only where a template uses it.
"""
import pathlib
import re
from dataclasses import dataclass, field

from source import Mistake, Place

SIGNED = {'int', 'long', 'short', 'int8_t', 'int16_t', 'int32_t', 'int64_t', 'ptrdiff_t', 'ssize_t', 'long long'}
UNSIGNED = {'unsigned', 'unsigned int', 'unsigned long', 'size_t', 'uint8_t', 'uint16_t', 'uint32_t', 'uint64_t',
            'unsigned char', 'unsigned short', 'unsigned long long'}
REAL = {'double', 'float'}
BASE = re.compile(r'(?:const\s+|static\s+|extern\s+)*'
                  r'((?:struct|enum|union)\s+\w+|unsigned(?:\s+(?:int|char|short|long(?:\s+long)?))?|long\s+long|\w+)'
                  r'(?:\s+const)?')
DECLARATOR = re.compile(r'^((?:\*\s*(?:const\s*)?)*)(\w+)\s*(\[[^\]]*\])?$')


@dataclass(frozen=True)
class Type:
    """kind: text cstring html int uint double bool enum struct pointer array opaque. name: as C spells it."""
    kind: str
    name: str = ''
    of: 'Type' = None

    def __str__(self):
        if self.kind == 'pointer':
            return f'{self.of} *'
        if self.kind == 'array':
            return f'{self.of} []'
        return self.name or self.kind


@dataclass
class Struct:
    name: str
    where: str
    fields: dict = field(default_factory=dict)


def base_type(name):
    name = ' '.join(name.split())
    if name in ('struct str', 'struct tmpl_safe'):
        return Type('text' if name == 'struct str' else 'html', name)
    for kind in ('struct', 'enum'):
        if name.startswith(kind + ' '):
            return Type(kind, name)
    for kind, names in (('int', SIGNED), ('uint', UNSIGNED), ('double', REAL), ('bool', {'bool'}), ('char', {'char'})):
        if name in names:
            return Type(kind, name)
    return Type('opaque', name)


def declarator_type(base, stars, array):
    made = base
    for _ in range(stars):
        made = Type('cstring', 'const char *') if made.kind == 'char' else Type('pointer', '', made)
    if array:
        made = Type('cstring', 'const char *') if made.kind == 'char' else Type('array', '', made)
    return made


def declarations(text):
    """The names and types of one declaration, "const struct x *a, *b"; None when it is not understood."""
    match = BASE.match(text.strip())
    if not match:
        return None
    base, found = base_type(match.group(1)), []
    for part in text.strip()[match.end():].split(','):
        got = DECLARATOR.match(part.strip())
        if not got:
            return None
        found.append((got.group(2), declarator_type(base, got.group(1).count('*'), got.group(3))))
    return found


def parameters(text, place):
    """The parameters of a template, written as in C."""
    found = []
    for part in [p for p in text.split(',') if p.strip()]:
        got = declarations(part)
        if not got:
            raise Mistake(place, f'"{part.strip()}" is not a parameter that is understood here')
        name, kind = got[0]
        if kind.kind in ('opaque', 'char', 'array'):
            raise Mistake(place, f'{name} is of the type {kind}, which a template cannot take')
        found.append((name, kind, ' '.join(part.split())))
    return found


def without_comments(text):
    """Comments and preprocessor lines become blanks, so that offsets keep their line."""
    text = re.sub(r'/\*.*?\*/|//[^\n]*', lambda m: re.sub(r'[^\n]', ' ', m.group()), text, flags=re.S)
    return re.sub(r'(?m)^[ \t]*#(?:[^\n\\]|\\.|\\\n)*', lambda m: re.sub(r'[^\n]', ' ', m.group()), text)


def closing(text, at):
    """The offset of the brace that closes the one at `at`."""
    depth = 0
    for i in range(at, len(text)):
        depth += {'{': 1, '}': -1}.get(text[i], 0)
        if depth == 0:
            return i
    return len(text)


class Headers:
    """Every struct and enum constant of the headers read so far, with those that they include."""

    def __init__(self, folders):
        self.folders = [pathlib.Path(f) for f in folders]
        self.structs, self.constants, self.read = {}, {}, {}

    def find(self, name):
        for folder in self.folders:
            if (folder / name).is_file():
                return folder / name
        return None

    def include(self, name, place):
        path = self.find(name)
        if not path:
            raise Mistake(place, f'there is no header {name} in {", ".join(map(str, self.folders))}')
        if path in self.read:
            return
        raw = path.read_text(encoding='utf-8')
        self.read[path] = name
        for inner in re.findall(r'(?m)^\s*#\s*include\s+"([^"]+)"', raw):
            if self.find(inner):
                self.include(inner, place)
        self.scan(path, without_comments(raw))

    def scan(self, path, text):
        for match in re.finditer(r'\benum\b\s*(\w*)\s*\{', text):
            body = text[match.end():closing(text, match.end() - 1)]
            for part in body.split(','):
                if part.strip():
                    self.constants[part.split('=')[0].strip()] = 'enum ' + match.group(1)
        for match in re.finditer(r'\bstruct\s+(\w+)\s*\{', text):
            end = closing(text, match.end() - 1)
            where = f'{path}:{text[:match.start()].count(chr(10)) + 1}'
            self.structs['struct ' + match.group(1)] = self.struct('struct ' + match.group(1), where,
                                                                  text[match.end():end])

    def struct(self, name, where, body):
        made = Struct(name, where)
        body, nested = self.without_nested(body)
        for part in body.split(';'):
            if not part.strip():
                continue
            for field_name, kind in declarations(part) or self.opaque(part):
                made.fields[field_name] = kind
        for field_name in nested:
            made.fields[field_name] = Type('opaque', 'a struct without a name')
        return made

    @staticmethod
    def opaque(part):
        """A field that is not understood still has a name: the last word in it will do."""
        words = re.findall(r'\w+', re.sub(r'\)\s*\(.*|:\s*\d+\s*$', '', part, flags=re.S))
        return [(words[-1], Type('opaque', 'a type that templates do not know'))] if words else []

    @staticmethod
    def without_nested(body):
        """Takes structs without a name out of a struct's body; the names of their fields."""
        nested = []
        while (at := body.find('{')) >= 0:
            end = closing(body, at)
            start = max(body.rfind(';', 0, at), body.rfind('}', 0, at)) + 1
            stop = body.find(';', end)
            stop = len(body) if stop < 0 else stop
            nested += re.findall(r'\w+', re.sub(r'\[[^\]]*\]', '', body[end + 1:stop]))
            body = body[:start] + ' ' + body[stop + 1:]
        return body, nested

    def fields_of(self, kind, place):
        struct = self.structs.get(kind.name)
        if not struct:
            raise Mistake(place, f'{kind.name} is not defined in any header this template includes')
        return struct
