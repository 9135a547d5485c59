#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""embed.py: a folder of web files as a table in C, for src/http/static.h.

    embed.py --name web_assets --prefix /assets/ --root web [--root MADE] FILE... -o assets.c

Each file becomes an array, with its type and a tag of its content: its gzip form where that is at
least a tenth smaller, which the server unpacks for the few who do not take it. The version is the hash of all of them. Same files, same output: nothing of
the clock or the machine goes in.
"""
import argparse
import gzip
import hashlib
import os
import sys

TYPES = {
    '.css': 'text/css; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.json': 'application/json',
    '.webmanifest': 'application/manifest+json',
    '.html': 'text/html; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.png': 'image/png',
    '.jpg': 'image/jpeg',
    '.webp': 'image/webp',
    '.ico': 'image/x-icon',
    '.woff2': 'font/woff2',
    '.txt': 'text/plain; charset=utf-8',
    '.wasm': 'application/wasm',
}


def array(name, data):
    """A C array of bytes; C has no empty arrays, so an empty file gets one byte that is not counted."""
    lines = [f'static const unsigned char {name}[] = {{']
    for at in range(0, max(len(data), 1), 24):
        lines.append('    ' + ','.join(str(b) for b in data[at:at + 24] or b'\0') + ',')
    return '\n'.join(lines) + '\n};\n'


def packed(data):
    """The gzip form, or None where it does not pay."""
    small = gzip.compress(data, compresslevel=9, mtime=0)
    return small if len(small) < len(data) * 0.9 else None


def quoted(text):
    if not all(0x20 < ord(c) < 0x7f and c not in '"\\' for c in text):
        sys.exit(f'embed: {text!r}: the name of a web file is plain ASCII without spaces')
    return f'"{text}"'


def read(roots, paths):
    files = {}
    for path in paths:
        names = [os.path.relpath(path, root).replace(os.sep, '/') for root in roots]
        name = next((n for n in names if not n.startswith('..')), None)
        if not name:
            sys.exit(f'embed: {path} does not lie in {" or ".join(roots)}')
        kind = TYPES.get(os.path.splitext(name)[1])
        if not kind:
            sys.exit(f'embed: {name}: add its type to tools/embed.py')
        with open(path, 'rb') as file:
            files[name] = (kind, file.read())
    return dict(sorted(files.items(), key=lambda item: item[0].encode()))


def emit(out, name, prefix, files):
    whole = hashlib.sha256()
    rows = []
    out.write('/* SPDX-License-Identifier: Apache-2.0 */\n/* Made by tools/embed.py; not to be edited. */\n')
    out.write('#include "http/static.h"\n\n')
    for number, (path, (kind, data)) in enumerate(files.items()):
        tag = hashlib.sha256(data).hexdigest()
        whole.update(f'{path}\0{tag}\0'.encode())
        small = packed(data)
        out.write(array(f'file_{number}', small or data))
        rows.append(f'    {{{quoted(path)}, "{kind}", "{tag[:16]}", '
                    f'{"NULL, " if small else ""}file_{number}, {"" if small else "NULL, "}'
                    f'{len(data)}, {len(small or b"")}}},\n')
    out.write('\nstatic const struct asset files[] = {\n' + ''.join(rows) + '};\n\n')
    out.write(f'extern const struct assets {name};\n')
    out.write(f'const struct assets {name} = {{"{prefix}", "{whole.hexdigest()[:12]}", files, {len(rows)}}};\n')


def main():
    parser = argparse.ArgumentParser(description='a folder of web files as a table in C')
    parser.add_argument('--name', required=True, help='of the table')
    parser.add_argument('--prefix', default='/assets/', help='where the files are served')
    parser.add_argument('--root', required=True, action='append', help='a folder that paths are relative to')
    parser.add_argument('-o', dest='out', required=True, help='the C file to write')
    parser.add_argument('files', nargs='+')
    args = parser.parse_args()
    files = read(args.root, args.files)
    with open(args.out, 'w', encoding='ascii') as out:
        emit(out, args.name, args.prefix, files)


if __name__ == '__main__':
    main()
