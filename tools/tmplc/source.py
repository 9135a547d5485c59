# SPDX-License-Identifier: Apache-2.0
"""source: a template file cut into text and tags, each with the place it stands at.

A mistake is told as compilers do, path:line:column: sentence, and ends the build: there is no page
with a hole in it. Only the first mistake is told, because the others often follow from it.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    path: str
    line: int
    column: int

    def __str__(self):
        return f'{self.path}:{self.line}:{self.column}'


class Mistake(Exception):
    def __init__(self, place, sentence):
        super().__init__(f'{place}: {sentence}')


@dataclass(frozen=True)
class Text:
    place: Place
    text: str


@dataclass(frozen=True)
class Tag:
    place: Place
    body: str


def place_at(path, text, offset):
    """Where the character at `offset` stands, counted from 1."""
    before = text[:offset]
    return Place(path, before.count('\n') + 1, offset - before.rfind('\n'))


def pieces(path, text):
    """The pieces of a file in order. {{~ takes the white space before the tag away, ~}} that behind it."""
    found, at, trim = [], 0, False
    while True:
        start = text.find('{{', at)
        chunk = text[at:start if start >= 0 else len(text)]
        left = start >= 0 and text.startswith('{{~', start)
        kept = chunk.lstrip() if trim else chunk
        skipped = len(chunk) - len(kept)
        kept = kept.rstrip() if left else kept
        if kept:
            found.append(Text(place_at(path, text, at + skipped), kept))
        if start < 0:
            return found
        end = text.find('}}', start)
        if end < 0:
            raise Mistake(place_at(path, text, start), 'this tag is never closed: }} is missing')
        body = text[start + 2:end]
        trim = body.endswith('~')
        found.append(Tag(place_at(path, text, start), body.removeprefix('~').removesuffix('~').strip()))
        at = end + 2
