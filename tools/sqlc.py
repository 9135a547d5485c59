#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sqlc: turns named queries into typed C functions, and refuses what the schema does not bear.

    sqlc.py build  --schema DIR --include db/job.sql.h  job.sql  OUT.c OUT.h [--depfile F]
    sqlc.py migrations DIR OUT.c            the migrations as a C table
    sqlc.py schema DIR                      prints schema.sql; with --compare FILE says whether FILE is that
    sqlc.py check-pg DIR SRC                prepares every query below SRC on the PostgreSQL of HEARD_TEST_PG, and
                                            compares names and types; leaves with 77 when that is not set

A file of queries is SQL with a line before each query:

    -- name: conversation_get :one -> conversation
    -- What stands here becomes the comment of the C function.
    SELECT id, subject, assignee_id, count(*) AS n:int FROM conversation WHERE org = $org AND id = $id;

    :one :all :many :exec :count     what the function returns: src/db/query.h
    -> conversation                  the row struct's name; queries of a file that share it share its shape
    lock, lock skip                  PostgreSQL locks the rows it reads (FOR UPDATE, SKIP LOCKED)
    scan                             walking a whole table is meant here; without it that is an error, and so is
                                     walking all that an organisation has in a table that grows with its age. SQLite
                                     knows nothing of how many rows there are (we never run ANALYZE, so that plans
                                     stay as they are here): where it begins at the wrong end, CROSS JOIN keeps to
                                     the order that is written

    ahead                            also makes sql_x_ahead: asks before the answer is needed, so that PostgreSQL answers
                                     several questions at once; src/db/query.h
    memo                             (:one) within one reading the same question is asked once
    must                             (:exec) a row must change: else another process was first, and the write is BUSY

    $name       a parameter. Its type is that of the column of this name in the query's tables, else what the
                name says (_us a moment, id and _id an id, limit a number), else `$name:type` says it
    $name?      may be NULL
    AS n:int    the type of a column that is computed; `AS x:text?` when it may be NULL
    $ids:ids    only as `IN ($ids:ids)`, any number of ids, or as `FROM EACH ($ids:ids) at CROSS JOIN conversation c`,
                which begins at them: at.value is each of them in turn (other columns of `at` are SQLite's)

Types: int id time bool real text bytes. Beside x.sql, x.pg.sql may hold queries of the same names for
PostgreSQL; they have the same parameters and the same columns. Every query is prepared by SQLite here, at
build time, so a wrong column does not compile; PostgreSQL prepares the same list in the tests.
"""
import argparse
import ctypes
import ctypes.util
import os
import pathlib
import re
import sys

TYPES = {'int': 'DB_INT', 'id': 'DB_ID', 'time': 'DB_TIME', 'bool': 'DB_BOOL', 'real': 'DB_REAL',
         'text': 'DB_TEXT', 'bytes': 'DB_BYTES', 'ids': 'DB_IDS'}
C_TYPES = {'int': 'int64_t ', 'id': 'int64_t ', 'time': 'int64_t ', 'bool': 'bool ', 'real': 'double ',
           'text': 'struct str ', 'bytes': 'struct str ', 'ids': 'struct db_ids '}
DECLARED = {'bigint': 'int', 'integer': 'int', 'smallint': 'bool', 'text': 'text', 'bytea': 'bytes',
            'double precision': 'real'}
HEAD = re.compile(r'^-- name:\s*(\w+)\s+:(one|all|many|exec|count)(?:\s+->\s+(\w+))?((?:\s+(?:lock|skip|scan|ahead|memo|must))*)\s*$')
TOKEN = re.compile(r"""
    (?P<comment>--[^\n]*|/\*.*?\*/) | (?P<string>'(?:[^']|'')*') | (?P<quoted>"[^"]*")
  | (?P<ids>\bIN\s*\(\s*\$(?P<ids_name>[a-z]\w*):ids\s*\))
  | (?P<each>\bEACH\s*\(\s*\$(?P<each_name>[a-z]\w*):ids\s*\)\s+(?P<each_as>[a-z]\w*))
  | \$(?P<param>[a-z]\w*)(?::(?P<type>[a-z]+))?(?P<maybe>\?)?
  | (?P<alias>\bAS\s+(?P<alias_name>[a-z]\w*):(?P<alias_type>[a-z]+)(?P<alias_maybe>\?)?)
  | (?P<word>[A-Za-z_]\w*) | (?P<space>\s+) | (?P<other>.)
""", re.X | re.S)
POSITIONAL_MAX = 5
GROWING = set('''attachment audit company company_domain conversation conversation_link conversation_tag customer
    customer_identity customer_moved customer_word draft event field_value file follower idempotency import_item mail_bounce
    mail_id mail_raw mail_why mention message notification outbox participant redaction rule_run service_clock undo webhook_delivery'''.split())


class Mistake(Exception):
    """Something in the input, with the place it stands at."""


# ---- SQLite, through its C interface: Python's own module does not tell a column's declared type -------------

class SQLite:
    OK, ROW, DONE = 0, 100, 101

    def __init__(self):
        lib = ctypes.CDLL(ctypes.util.find_library('sqlite3') or 'libsqlite3.so.0')
        for name in ('column_name', 'column_decltype', 'column_table_name', 'column_origin_name', 'column_text',
                     'errmsg'):
            getattr(lib, 'sqlite3_' + name).restype = ctypes.c_char_p
        self.lib, self.db = lib, ctypes.c_void_p()
        if lib.sqlite3_open(b':memory:', ctypes.byref(self.db)) != self.OK:
            raise Mistake('SQLite does not open')

    def error(self):
        return self.lib.sqlite3_errmsg(self.db).decode()

    def script(self, sql, where):
        if self.lib.sqlite3_exec(self.db, sql.encode(), None, None, None) != self.OK:
            raise Mistake(f'{where}: {self.error()}')

    def prepare(self, sql, where):
        statement, tail = ctypes.c_void_p(), ctypes.c_char_p()
        text = sql.encode()
        if self.lib.sqlite3_prepare_v2(self.db, text, -1, ctypes.byref(statement), ctypes.byref(tail)) != self.OK:
            raise Mistake(f'{where}: {self.error()}')
        if tail.value and tail.value.strip(b' ;\n'):
            raise Mistake(f'{where}: more than one statement')
        return statement

    def rows(self, sql, where='internal'):
        statement, found = self.prepare(sql, where), []
        while self.lib.sqlite3_step(statement) == self.ROW:
            n = self.lib.sqlite3_column_count(statement)
            found.append([(self.lib.sqlite3_column_text(statement, i) or b'').decode() for i in range(n)])
        self.lib.sqlite3_finalize(statement)
        return found

    def columns(self, sql, where):
        """[(name, declared type or None, table or None, origin or None)], and whether it only reads"""
        statement, lib = self.prepare(sql, where), self.lib

        def get(what, i):
            text = getattr(lib, 'sqlite3_column_' + what)(statement, i)
            return text.decode() if text is not None else None
        found = [tuple(get(what, i) for what in ('name', 'decltype', 'table_name', 'origin_name'))
                 for i in range(lib.sqlite3_column_count(statement))]
        readonly = bool(lib.sqlite3_stmt_readonly(statement))
        lib.sqlite3_finalize(statement)
        return found, readonly


class Schema:
    """The migrated schema: what columns there are, of what type, and whether they may be NULL."""

    def __init__(self, folder):
        self.sqlite, self.tables = SQLite(), {}
        for _, _, texts in migrations(folder):
            self.sqlite.script(texts[0], texts[2])
        for (table,) in self.sqlite.rows("SELECT name FROM sqlite_schema WHERE type = 'table'"):
            columns = {}
            for row in self.sqlite.rows(f"SELECT name, lower(type), \"notnull\" FROM pragma_table_xinfo('{table}')"):
                columns[row[0]] = (column_type(row[0], row[1].replace(' generated always', '')), row[2] != '1')
            self.tables[table] = columns

    def param_type(self, name, tables):
        if name == 'limit':
            return 'int'
        found = {self.tables[t][name][0] for t in tables if name in self.tables[t]}
        if len(found) == 1:
            return found.pop()
        if name.endswith('_us'):
            return 'time'
        return 'id' if name in ('id', 'org') or name.endswith('_id') else None


def column_type(name, declared):
    kind = DECLARED.get((declared or '').lower())
    if declared and declared.lower() == 'bigint':
        if name.endswith('_us'):
            return 'time'
        if name in ('id', 'org') or name.endswith('_id'):
            return 'id'
    return kind


def migrations(folder):
    """[(number, name, (SQLite text, PostgreSQL text, path))] in order, without a gap"""
    found = []
    for path in sorted(pathlib.Path(folder).glob('[0-9]*.sql')):
        if path.name.endswith('.pg.sql'):
            continue
        number, name = path.stem.split('_', 1)
        pg = path.with_name(path.stem + '.pg.sql')
        text = path.read_text()
        found.append((int(number), name, (text, pg.read_text() if pg.exists() else text, str(path))))
    if [number for number, _, _ in found] != list(range(1, len(found) + 1)):
        raise Mistake(f'{folder}: migrations are numbered from 0001 without gaps')
    return found


# ---- queries -------------------------------------------------------------------------------------------------

class Query:
    def __init__(self, name, kind, row, marks, where):
        self.name, self.kind, self.row, self.marks, self.where = name, kind, row, marks, where
        self.comment, self.text = [], []
        self.params = {}            # name -> (type or None, maybe), in order of appearance
        self.aliases = {}           # computed columns: name -> (type, maybe)
        self.columns = []           # (name, type, maybe)
        self.sql = [None, None]
        self.readonly = True


def read_queries(path):
    found = []
    for number, line in enumerate(pathlib.Path(path).read_text().splitlines(), 1):
        head = HEAD.match(line)
        if line.startswith('-- name:') and not head:
            raise Mistake(f'{path}:{number}: this is not "-- name: x :one|all|many|exec|count [-> struct] [marks]"')
        if head:
            found.append(Query(*head.group(1, 2, 3), set(head.group(4).split()), f'{path}:{number}'))
        elif found and line.startswith('--') and not found[-1].text:
            found[-1].comment.append(line[2:].strip())
        elif found:
            found[-1].text.append(line)
        elif line.strip() and not line.startswith('--'):
            raise Mistake(f'{path}:{number}: SQL before the first "-- name:"')
    names = [q.name for q in found]
    for q in found:
        if names.count(q.name) > 1:
            raise Mistake(f'{q.where}: {q.name} stands here twice')
    return found


def note_param(q, name, kind, maybe):
    old = q.params.get(name)
    if old and kind and old[0] and old[0] != kind:
        raise Mistake(f'{q.where}: ${name} is {old[0]} and {kind}')
    if name in ('c', 'd', 'in', 'row_r', 'rows_r', 'n_r'):
        raise Mistake(f'{q.where}: ${name}: that name is taken by the C function')
    q.params[name] = (kind or (old[0] if old else None), bool(maybe) or bool(old and old[1]))
    return list(q.params).index(name) + 1


def translate(q, text):
    """Collects parameters and aliases of q; returns its text for both databases, and the words in it."""
    out, words = ['', ''], []

    def put(sqlite, postgres):
        out[0] += sqlite
        out[1] += postgres
    for m in TOKEN.finditer(text):
        if m['comment'] or m['space']:    # a column list is long: nothing stands behind its commas
            if not out[0].endswith((' ', ',')):
                put(' ', ' ')
        elif m['ids']:
            n = note_param(q, m['ids_name'], 'ids', False)
            put(f'IN (SELECT value FROM json_each(?{n}))', f'= ANY (CAST(${n} AS bigint[]))')
        elif m['each']:
            n = note_param(q, m['each_name'], 'ids', False)
            put(f"json_each(?{n}) {m['each_as']}", f"unnest(CAST(${n} AS bigint[])) AS {m['each_as']} (value)")
        elif m['param']:
            n = note_param(q, m['param'], m['type'], m['maybe'])
            put(f'?{n}', f'${n}')
        elif m['alias']:
            q.aliases[m['alias_name']] = (m['alias_type'], bool(m['alias_maybe']))
            put('AS ' + m['alias_name'], 'AS ' + m['alias_name'])
        else:
            words += [m['word'].lower()] if m['word'] else []
            put(m[0], m[0])
    sqlite, postgres = (re.sub(r'\s+', ' ', x).strip().rstrip(';').strip() if "'" not in x else
                        x.strip().rstrip(';').strip() for x in out)
    return sqlite, postgres, words


def resolve_params(q, schema, words):
    tables = [t for t in schema.tables if t in words]
    for name, (kind, maybe) in q.params.items():
        kind = kind or schema.param_type(name, tables)
        if kind not in TYPES:
            raise Mistake(f'{q.where}: ${name} is of which type? write ${name}:int, :id, :time, :text ...')
        if maybe and kind in ('bool', 'real', 'ids'):
            raise Mistake(f'{q.where}: ${name}: a {kind} is never NULL here')
        q.params[name] = (kind, maybe)
    return tables


def resolve_columns(q, schema, words):
    found, q.readonly = schema.sqlite.columns(q.sql[0], q.where)
    joined = {words[i + 2] if words[i + 1] == 'join' else words[i + 3] for i in range(len(words) - 3)
              if words[i] == 'left' and 'join' in words[i + 1:i + 3]}
    for name, declared, table, origin in found:
        if name in q.aliases:
            kind, maybe = q.aliases[name]
        elif table and table not in schema.tables:
            raise Mistake(f'{q.where}: {table} is not a table of ours; write AS {name}:text')
        elif table:
            kind, maybe = schema.tables[table][origin]
            maybe = maybe or table in joined
        else:
            kind, maybe = column_type(name, 'bigint' if name.endswith(('_us', '_id')) or name == 'id' else declared), False
        if kind not in TYPES or kind == 'ids':
            raise Mistake(f'{q.where}: column {name} is of which type? write AS {name}:int, :text, ...')
        if maybe and kind in ('bool', 'real'):
            raise Mistake(f'{q.where}: column {name}: a {kind} is never NULL here')
        if not re.fullmatch(r'[a-z]\w*', name):
            raise Mistake(f'{q.where}: column "{name}" needs a name (AS ...)')
        q.columns.append((name, kind, maybe))
    if len({name for name, _, _ in q.columns}) != len(q.columns):
        raise Mistake(f'{q.where}: two columns have the same name')


def check_kind(q):
    rows = q.kind in ('one', 'all', 'many')
    if q.kind == 'exec':
        q.columns = []              # rows that nobody waits for
    if rows != bool(q.columns):
        raise Mistake(f'{q.where}: :{q.kind} and {len(q.columns)} columns do not go together')
    if q.kind in ('all', 'many') and not q.readonly:
        raise Mistake(f'{q.where}: :{q.kind} is for reading')
    if ('ahead' in q.marks or 'memo' in q.marks) and (len(q.params) > POSITIONAL_MAX or not rows or any(
            kind == 'ids' for kind, _ in q.params.values())):
        raise Mistake(f'{q.where}: ahead and memo are for rows, with at most {POSITIONAL_MAX} parameters and no :ids')
    if 'memo' in q.marks and (q.kind != 'one' or not q.readonly or 'lock' in q.marks):
        raise Mistake(f'{q.where}: memo is for one row that is only read')
    if 'must' in q.marks and q.kind != 'exec':
        raise Mistake(f'{q.where}: must stands behind :exec; :count says how many')
    if 'skip' in q.marks and 'lock' not in q.marks:
        raise Mistake(f'{q.where}: skip stands behind lock')


def check_plan(q, schema):
    """A query walks along an index from where it needs to, or says that it does not."""
    if 'scan' in q.marks:
        return
    steps = [row[3] for row in schema.sqlite.rows('EXPLAIN QUERY PLAN ' + q.sql[0], q.where)]
    names = dict((alias or table, table) for table, alias in re.findall(
        r'\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?'
        r'(?!(?:ON|WHERE|JOIN|LEFT|SET|ORDER|GROUP|CROSS|INNER|LIMIT|VALUES|RETURNING)\b)(\w+))?', q.sql[0], re.I))
    # Along an index and only so far, or to one end of it, is no walk; but looking for some ids on the way is one.
    picks = re.search(r'(\w+)\.id IN \(SELECT value FROM json_each', q.sql[0])
    short = re.search(r'\b(LIMIT|max\(|min\()', q.sql[0], re.I) and not any('TEMP B-TREE' in step for step in steps)
    for step in steps:
        walk = re.match(r'SCAN (\w+)', step)
        if walk and 'USING' not in step and 'VIRTUAL' not in step and walk[1] in schema.tables:
            raise Mistake(f'{q.where}: walks all of {walk[1]}; add an index, or say `scan` if that is meant')
        walk = re.match(r'SEARCH (\w+) USING .*\(org=\?\)$', step)
        if walk and names.get(walk[1]) in GROWING and (not short or picks and picks[1] == walk[1]):
            raise Mistake(f'{q.where}: walks all {names[walk[1]]} rows of the organisation; begin at the other end '
                          '(CROSS JOIN), add an index, or say `scan` if that is meant')


def compile_file(path, schema):
    queries = read_queries(path)
    override = pathlib.Path(path).with_name(pathlib.Path(path).stem + '.pg.sql')
    own = {q.name: q for q in read_queries(override)} if override.exists() else {}
    for q in queries:
        q.sql[0], q.sql[1], words = translate(q, '\n'.join(q.text))
        if q.name in own:
            take_override(q, own.pop(q.name))
        if 'lock' in q.marks:
            q.sql[1] += ' FOR UPDATE' + (' SKIP LOCKED' if 'skip' in q.marks else '')
        resolve_params(q, schema, words)
        resolve_columns(q, schema, words)
        check_kind(q)
        check_plan(q, schema)
    for q in own.values():
        raise Mistake(f'{q.where}: {q.name} is not in {path}')
    return queries


def take_override(q, other):
    before = list(q.params)
    q.sql[1] = translate(q, '\n'.join(other.text))[1]
    if list(q.params) != before:
        raise Mistake(f'{other.where}: parameters that the query for SQLite lacks: {set(q.params) - set(before)}')


# ---- C -------------------------------------------------------------------------------------------------------

def c_string(text):
    text = text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n')
    pieces = [text[i:i + 90] for i in range(0, len(text), 90)] or ['']
    for i in range(len(pieces) - 1):            # never cut an escape
        while pieces[i].endswith('\\') and (len(pieces[i]) - len(pieces[i].rstrip('\\'))) % 2:
            pieces[i], pieces[i + 1] = pieces[i][:-1], '\\' + pieces[i + 1]
    return '\n        '.join(f'"{piece}"' for piece in pieces)


def c_type(kind, maybe):
    return 'struct db_int ' if kind == 'int' and maybe else C_TYPES[kind]


def c_fields(name, struct, fields):
    rows = ''.join(f'    {{"{n}", offsetof(struct {struct}, {n}), {TYPES[k]}, {"true" if m else "false"}}},\n'
                   for n, k, m in fields)
    return f'static const struct db_field {name}[] = {{\n{rows}}};\n'


def c_struct(name, fields):
    rows = ''.join(f'    {c_type(k, m)}{n};{"     /* may be absent */" if m else ""}\n' for n, k, m in fields)
    return f'struct {name} {{\n{rows}}};\n'


def row_struct(q):
    return q.row or q.name + '_row'


def in_struct(q):
    return q.name + '_in'


def param_fields(q):
    return [(name, kind, maybe) for name, (kind, maybe) in q.params.items()]


def c_name(name):
    """An argument may not have the name of a variable of the C library."""
    return name + '_' if name in ('timezone', 'daylight', 'environ') else name


def signature(q):
    args = ['struct call *c', 'struct db_conn *d']
    if len(q.params) > POSITIONAL_MAX:
        args.append(f'const struct {in_struct(q)} *in')
    else:
        args += [(c_type(k, m) + c_name(n)) for n, k, m in param_fields(q)]
    if q.kind == 'one':
        args.append(f'struct {row_struct(q)} *row_r')
    elif q.kind == 'all':
        args += [f'struct {row_struct(q)} **rows_r', 'size_t *n_r']
    elif q.kind == 'many':
        args.append('struct db_rows *rows_r')
    kind = 'int64_t' if q.kind == 'count' else 'int'
    return f'{kind} sql_{q.name}({", ".join(args)})'


def c_function(q):
    """The query as a constant and the function around it."""
    text = ''
    struct = in_struct(q)
    if q.params:
        if len(q.params) <= POSITIONAL_MAX:
            text += c_struct(struct, param_fields(q))
        text += c_fields(q.name + '_params', struct, param_fields(q))
    if q.columns:
        text += c_fields(q.name + '_columns', row_struct(q), q.columns)
    params = f'{q.name}_params' if q.params else 'NULL'
    columns = f'{q.name}_columns' if q.columns else 'NULL'
    size = f'sizeof(struct {row_struct(q)})' if q.columns else '0'
    text += (f'static const struct db_query {q.name} = {{\n    "{q.name}",\n'
             f'    {{{c_string(q.sql[0])},\n     {c_string(q.sql[1])}}},\n'
             f'    {params}, {columns}, {size}, {len(q.params)}, {len(q.columns)}, '
             + ', '.join('true' if x else 'false' for x in (not q.readonly, 'memo' in q.marks, 'must' in q.marks)) + '};\n')
    return text + c_body(q, struct)


def c_body(q, struct):
    text, given = f'{signature(q)}\n{{\n', 'NULL'
    if len(q.params) > POSITIONAL_MAX:
        given = 'in'
    elif q.params:
        values = ', '.join(f'.{name} = {c_name(name)}' for name in q.params)
        text += f'    const struct {struct} in = {{{values}}};\n'
        given = '&in'
    call = f'db_run_{q.kind}(c, d, &{q.name}, {given}'
    if q.kind == 'all':
        text += f'    void *rows = NULL;\n    int got = {call}, &rows, n_r);\n    *rows_r = rows;\n    return got;\n}}\n'
    else:
        text += f'    return {call}{dict(one=", row_r", many=", rows_r").get(q.kind, "")});\n}}\n'
    if q.kind == 'many':
        text += f'{next_signature(q)}\n{{\n    return db_rows_next(c, rows, row_r);\n}}\n'
    if 'ahead' in q.marks:
        text += (f'{ahead_signature(q)}\n{{\n    const struct {struct} in = {{{values}}};\n'
                 f'    return db_run_ahead(c, d, &{q.name}, &in);\n}}\n')
    return text + '\n'


def ahead_signature(q):
    args = ['struct call *c', 'struct db_conn *d'] + [(c_type(k, m) + c_name(n)) for n, k, m in param_fields(q)]
    return f'int sql_{q.name}_ahead({", ".join(args)})'


def next_signature(q):
    return f'int sql_{q.name}_next(struct call *c, struct db_rows *rows, struct {row_struct(q)} *row_r)'


def c_header(queries, include, source):
    guard = re.sub(r'\W', '_', include).upper()
    text = (f'/* Written by tools/sqlc.py from {source}. */\n#ifndef {guard}\n#define {guard}\n\n'
            '#include "db/query.h"\n\n')
    shapes = {}
    for q in queries:
        if q.columns:
            known = shapes.setdefault(row_struct(q), q.columns)
            if known != q.columns:
                raise Mistake(f'{q.where}: struct {row_struct(q)} has other columns in an earlier query')
            if known is q.columns:
                text += c_struct(row_struct(q), q.columns) + '\n'
        if len(q.params) > POSITIONAL_MAX:
            text += c_struct(in_struct(q), param_fields(q)) + '\n'
        comment = ' '.join(x for x in q.comment if x).replace('*/', '* /')
        text += (f'/* {comment} */\n' if comment else '') + signature(q) + ';\n'
        text += next_signature(q) + ';\n' if q.kind == 'many' else ''
        text += ahead_signature(q) + ';\n\n' if 'ahead' in q.marks else '\n'
    return text + '#endif\n'


def build(args):
    queries = compile_file(args.input, Schema(args.schema))
    source = pathlib.Path(args.input).name
    code = f'/* Written by tools/sqlc.py from {source}. */\n#include "{args.include}"\n\n'
    code += ''.join(c_function(q) for q in queries)
    pathlib.Path(args.header).write_text(c_header(queries, args.include, source))
    pathlib.Path(args.code).write_text(code)
    override = pathlib.Path(args.input).with_name(pathlib.Path(args.input).stem + '.pg.sql')
    write_depfile(args, [args.code, args.header], [args.input] + ([str(override)] if override.exists() else []))


def write_depfile(args, made, used):
    if args.depfile:
        used = used + [args.schema] + [str(p) for p in sorted(pathlib.Path(args.schema).glob('[0-9]*.sql'))]
        pathlib.Path(args.depfile).write_text(f'{" ".join(made)}: {" ".join(used)}\n')


def write_migrations(args):
    arrays, rows = '', ''
    for number, name, (sqlite, postgres, _) in migrations(args.schema):
        arrays += c_bytes(f'sqlite_{number}', narrow(strip(sqlite)))
        arrays += c_bytes(f'postgres_{number}', narrow(strip(postgres))) if postgres != sqlite else ''
        rows += f'    {{{number}, "{name}", {{sqlite_{number}, {"sqlite" if postgres == sqlite else "postgres"}_{number}}}}},\n'
    pathlib.Path(args.code).write_text(
        '/* Written by tools/sqlc.py from schema/. */\n#include "db/migrate.h"\n\n'
        f'{arrays}\nconst struct db_migration db_migrations[] = {{\n{rows}}};\n'
        'const int db_n_migrations = sizeof db_migrations / sizeof db_migrations[0];\n')
    write_depfile(args, [args.code], [])


def c_bytes(name, text):
    """An array, since a compiler need not take a string longer than 4,095 bytes."""
    numbers = [str(byte) if byte < 128 else str(byte - 256) for byte in text.encode()] + ['0']
    lines = ''.join('    ' + ', '.join(numbers[i:i + 24]) + ',\n' for i in range(0, len(numbers), 24))
    return f'static const char {name}[] = {{\n{lines}}};\n'


def strip(sql):
    """Without comment lines outside of statements; SQLite keeps those inside, for whoever opens the file."""
    return re.sub(r'^--[^\n]*\n', '', sql, flags=re.M).strip() + '\n'


def narrow(sql):
    """Without the blanks that put columns under one another: an eighth of what the program carries."""
    return re.sub(r"(?<=\S) {2,}(?=[^'\n]*$)", ' ', sql, flags=re.M)


def write_schema(args):
    sqlite = SQLite()
    for _, _, texts in migrations(args.schema):
        sqlite.script(strip(texts[0]), texts[2])
    text = ('-- SPDX-License-Identifier: Apache-2.0\n'
            '-- Written by `tools/sqlc.py schema schema` from the migrations; compared in the tests. For reading.\n\n')
    for name, sql in sqlite.rows("SELECT name, sql FROM sqlite_schema WHERE sql <> '' ORDER BY rowid"):
        if not name.startswith('message_search_'):
            text += sql + ';\n\n'
    if not args.compare:
        print(text, end='')
    elif pathlib.Path(args.compare).read_text() != text:
        raise Mistake(f'{args.compare} is not what the migrations make: tools/sqlc.py schema schema > schema/schema.sql')


# ---- PostgreSQL, through libpq -------------------------------------------------------------------------------

OIDS = {'int': (20, 23, 21), 'id': (20, 23), 'time': (20,), 'bool': (21, 16, 23, 20), 'real': (701,), 'text': (25, 1043),
        'bytes': (17,)}
SENT = {'int': 20, 'id': 20, 'time': 20, 'bool': 20, 'real': 701, 'text': 25, 'bytes': 17, 'ids': 25}


def libpq():
    pq = ctypes.CDLL(ctypes.util.find_library('pq') or 'libpq.so.5')
    for name in ('PQconnectdb', 'PQprepare', 'PQdescribePrepared', 'PQexec'):
        getattr(pq, name).restype = ctypes.c_void_p
    for name in ('PQerrorMessage', 'PQfname'):
        getattr(pq, name).restype = ctypes.c_char_p
    pq.PQftype.restype = ctypes.c_uint
    return pq


def prepare_on_postgres(pq, conn, q):
    kinds = [kind for kind, _ in q.params.values()]
    oids = (ctypes.c_uint * max(1, len(kinds)))(*[SENT[k] for k in kinds])
    result = ctypes.c_void_p(pq.PQprepare(conn, q.name.encode(), q.sql[1].encode(), len(kinds), oids))
    if pq.PQresultStatus(result) != 1:
        return [f'{q.where}: {pq.PQerrorMessage(conn).decode().strip()}']
    shape = ctypes.c_void_p(pq.PQdescribePrepared(conn, q.name.encode()))
    found = [(pq.PQfname(shape, i).decode(), pq.PQftype(shape, i)) for i in range(pq.PQnfields(shape))]
    if q.kind != 'exec' and [name for name, _ in found] != [name for name, _, _ in q.columns]:
        return [f'{q.where}: on PostgreSQL the columns are {[name for name, _ in found]}']
    return [f'{q.where}: column {name} is of type {oid} on PostgreSQL, not {kind}'
            for (name, oid), (_, kind, _) in zip(found, q.columns) if oid not in OIDS[kind]]


def check_postgres(args):
    schema, pq, seen, faults = Schema(args.schema), libpq(), {}, []
    if 'HEARD_TEST_PG' not in os.environ:
        print('HEARD_TEST_PG is not set: run this under tools/with-postgres')
        sys.exit(77)
    conn = ctypes.c_void_p(pq.PQconnectdb(os.environ['HEARD_TEST_PG'].encode()))
    if pq.PQstatus(conn) != 0:
        raise Mistake(pq.PQerrorMessage(conn).decode())
    for sql in ['SET client_min_messages = warning', 'DROP SCHEMA IF EXISTS sqlc CASCADE', 'CREATE SCHEMA sqlc', 'SET search_path = sqlc'] + \
            [texts[1] for _, _, texts in migrations(args.schema)]:
        if pq.PQresultStatus(ctypes.c_void_p(pq.PQexec(conn, sql.encode()))) != 1:
            raise Mistake(f'{sql[:60]}: {pq.PQerrorMessage(conn).decode()}')
    for path in sorted(p for p in pathlib.Path(args.src).rglob('*.sql') if not p.name.endswith('.pg.sql')):
        for q in compile_file(path, schema):
            if q.name in seen:
                faults.append(f'{q.where}: {q.name} stands in {seen[q.name]} as well')
            seen[q.name] = q.where
            faults += prepare_on_postgres(pq, conn, q)
    pq.PQexec(conn, b'DROP SCHEMA sqlc CASCADE')
    if faults:
        raise Mistake('\n'.join(faults))
    print(f'{len(seen)} queries prepared on PostgreSQL')


def main():
    parser = argparse.ArgumentParser()
    sub = parser.add_subparsers(required=True)
    one = sub.add_parser('build')
    one.add_argument('--schema', required=True)
    one.add_argument('--include', required=True)
    one.add_argument('--depfile')
    for name in ('input', 'code', 'header'):
        one.add_argument(name)
    one.set_defaults(run=build)
    one = sub.add_parser('migrations')
    one.add_argument('--depfile')
    one.add_argument('schema')
    one.add_argument('code')
    one.set_defaults(run=write_migrations)
    one = sub.add_parser('schema')
    one.add_argument('schema')
    one.add_argument('--compare')
    one.set_defaults(run=write_schema)
    one = sub.add_parser('check-pg')
    one.add_argument('schema')
    one.add_argument('src')
    one.set_defaults(run=check_postgres)
    args = parser.parse_args()
    try:
        args.run(args)
    except Mistake as mistake:
        sys.exit(str(mistake))


if __name__ == '__main__':
    main()
