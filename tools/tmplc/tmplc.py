#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tmplc: turns HTML templates into typed C functions, and refuses what could go wrong in a page.

    tmplc.py --root SRC [-I DIR]... [--messages FILE]... [--raw FILE] [--depfile F] NAME.html OUT.c OUT.h

The language of templates is told in README.md; --messages names the catalogues (messages.py), English first,
in the order of enum language. --root is the folder that includes are written from;
-I adds others. --raw names the list of every {{raw}} that the product may contain.
"""
import argparse
import pathlib
import sys

from emit import Emitter, signatures
from header import Headers
from messages import Catalogue
from source import Mistake, Place
from speech import find
from tree import Parser


class Compiler:
    def __init__(self, options):
        self.options = options
        self.root = pathlib.Path(options.root)
        self.path = pathlib.Path(options.template)
        self.name = self.name_of(self.path)
        self.headers = Headers([options.root, *options.include])
        self.catalogues = [Catalogue(path) for path in options.messages]
        self.read = [self.path, *map(pathlib.Path, options.messages)]
        self.includes = []

    def name_of(self, path):
        """The file's name as everybody writes it: from the root."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return path.name

    def parse(self, path, name):
        return Parser(name, path.read_text(encoding='utf-8')).parse()

    def compile(self):
        page = self.parse(self.path, self.name)
        if not page.templates:
            raise Mistake(Place(self.name, 1, 1), 'there is no template in this file')
        calls = self.used(page)
        for place, header in page.includes:
            self.headers.include(header, place)
        calls.update({t.name: t for t in page.templates})
        emitter = Emitter(self.headers, calls, self.catalogues, self.file, page.style)
        for template in page.templates:
            template.body = find(template)
        functions = [line for t in page.templates for line in emitter.template(t)]
        for template in page.templates:
            if not template.public and template.name not in emitter.called:
                raise Mistake(template.place, f'nobody calls the partial {template.name}')
        self.check_raw(emitter.raw)
        self.includes = [header for _, header in page.includes]
        return self.c_file(page, emitter.said_tables() + functions), self.h_file(page)

    def used(self, page):
        """The templates of other files, and the headers with their types."""
        calls, self.used_headers = {}, []
        for place, name in page.uses:
            path = self.root / name
            if not path.is_file():
                raise Mistake(place, f'there is no template file {name}')
            other = self.parse(path, name)
            for where, header in other.includes:
                self.headers.include(header, where)
            calls.update({t.name: t for t in other.templates if t.public})
            self.read.append(path)
            self.used_headers.append(name.removesuffix('.html') + '.tmpl.h')
        return calls

    def file(self, name, place):
        path = self.path.parent / name
        if not path.is_file():
            raise Mistake(place, f'there is no file {name} beside this template')
        self.read.append(path)
        return path.read_text(encoding='utf-8')

    def check_raw(self, found):
        """Every {{raw}} stands in the list, and the list holds nothing that is gone."""
        listed, names = [], [name for _, name in found]
        if self.options.raw:
            self.read.append(pathlib.Path(self.options.raw))
            lines = pathlib.Path(self.options.raw).read_text(encoding='utf-8').splitlines()
            listed = [line.split()[1] for line in lines if line.split()[:1] == [self.name]]
        for place, name in found:
            if names.count(name) > listed.count(name):
                raise Mistake(place, f'{{{{raw {name}}}}} is not in {self.options.raw or "a list"}: add the line '
                                     f'"{self.name} {name}" with the reason why it is safe')
        for name in listed:
            if listed.count(name) > names.count(name):
                raise Mistake(Place(self.name, 1, 1), f'{self.options.raw} lists {{{{raw {name}}}}}, which is gone')

    # ---- the two files ---------------------------------------------------------------------------------------
    def title(self, what):
        return f'/* {what} of {self.name}, made from it by tools/tmplc: change that file, not this one. */'

    def c_file(self, page, functions):
        own = self.name.removesuffix('.html') + '.tmpl.h'
        lines = [self.title('The functions'), f'#include "{own}"', '']
        lines += [f'#include "{name}"' for name in ['base/time.h', 'base/tmpl.h', *self.used_headers]]
        lines.append('')
        statics = [s for t in page.templates if not t.public for s in signatures(t)]
        lines += statics + [''] if statics else []
        return '\n'.join(lines + functions).rstrip() + '\n'

    def h_file(self, page):
        guard = ''.join(c if c.isalnum() else '_' for c in self.name.removesuffix('.html')).upper() + '_TMPL_H'
        lines = [self.title('The declarations'), f'#ifndef {guard}', f'#define {guard}', '', '#include "base/out.h"']
        lines += [f'#include "{header}"' for header in self.includes] + ['']
        lines += [s for t in page.templates if t.public for s in signatures(t)]
        return '\n'.join([*lines, '', '#endif', ''])

    def depfile(self, target):
        tools = sorted(pathlib.Path(__file__).resolve().parent.glob('*.py'))
        read = [str(p) for p in [*self.read, *self.headers.read, *tools]]
        return f'{target}: ' + ' '.join(p.replace(' ', '\\ ') for p in read) + '\n'


def arguments(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--root', required=True)
    parser.add_argument('-I', dest='include', action='append', default=[])
    parser.add_argument('--messages', action='append', default=[])
    parser.add_argument('--raw')
    parser.add_argument('--depfile')
    for name in ('template', 'c', 'h'):
        parser.add_argument(name)
    return parser.parse_args(argv)


def main(argv):
    options = arguments(argv)
    compiler = Compiler(options)
    try:
        c, h = compiler.compile()
    except Mistake as mistake:
        print(mistake, file=sys.stderr)
        return 1
    pathlib.Path(options.c).write_text(c, encoding='utf-8')
    pathlib.Path(options.h).write_text(h, encoding='utf-8')
    if options.depfile:
        pathlib.Path(options.depfile).write_text(compiler.depfile(options.c), encoding='utf-8')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
