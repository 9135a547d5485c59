#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sqlc_test: what the SQL compiler refuses, and what it makes of what it takes.

    tools/sqlc_test.py        prints each difference; exits 1 when there is one

Each row is a file of queries and a part of what is said about it, or of the C that comes out.
"""
import pathlib
import sys
import tempfile

import sqlc

ROOT = pathlib.Path(__file__).resolve().parent.parent
GET = '-- name: t_get :one\nSELECT id, name FROM tag WHERE org = $org AND id = $id;\n'

REFUSED = [
    ('-- name: a :one\nSELECT nam FROM tag WHERE org = $org;', 'no such column: nam'),
    ('-- name: a :one\nSELECT name FROM tagg WHERE org = $org;', 'no such table: tagg'),
    ('-- name: a :one\nSELECT name FROM tag WHERE org = $org', 'walks all of', False),
    ('-- name: a :all\nSELECT name FROM tag;', 'walks all of tag'),
    ('-- name: a :all\nSELECT c.id, c.customer_id FROM conversation c LEFT JOIN reading r ON r.org = c.org AND'
     ' r.conversation_id = c.id WHERE c.org = $org AND c.id IN ($ids:ids) LIMIT 9;',
     'walks all conversation rows'),
    ('-- name: a :all\nSELECT subject FROM conversation WHERE org = $org AND subject = $subject;', 'all conversation rows'),
    ('-- name: a :all\nSELECT a.id FROM message m JOIN attachment a ON a.org = m.org AND a.message_id = m.id'
     ' WHERE m.org = $org AND m.conversation_id = $conversation_id ORDER BY m.id;', 'all attachment rows'),
    ('-- name: a :all\nSELECT a.id FROM message m CROSS JOIN attachment a WHERE a.org = m.org AND a.message_id = m.id'
     ' AND m.org = $org AND m.conversation_id = $conversation_id ORDER BY m.created_us;', '', False),
    ('-- name: a :all\nSELECT id FROM conversation WHERE org = $org ORDER BY created_us, id LIMIT 5;', '', False),
    ('-- name: a :one\nSELECT max(number) AS n:int? FROM conversation WHERE org = $org;', '', False),
    ('-- name: a :one\nSELECT count(*) FROM tag WHERE org = $org;', 'of which type'),
    ('-- name: a :one\nSELECT count(*) AS n FROM tag WHERE org = $org;', 'of which type'),
    ('-- name: a :one\nSELECT name, name FROM tag WHERE org = $org;', 'the same name'),
    ('-- name: a :one\nSELECT name FROM tag WHERE org = $org AND color = $what;', '$what is of which type'),
    ('-- name: a :one\nSELECT name FROM tag WHERE org = $org AND color = $x:text AND name = $x:int;', '$x is text and int'),
    ('-- name: a :exec\nUPDATE tag SET color = $c WHERE org = $org AND id = $id;', 'that name is taken'),
    ('-- name: a :one\nUPDATE tag SET color = $color WHERE org = $org AND id = $id;', ':one and 0 columns'),
    ('-- name: a :all\nUPDATE tag SET color = $color WHERE org = $org AND id = $id RETURNING id;', ':all is for reading'),
    ('-- name: a :count\nSELECT name FROM tag WHERE org = $org AND id = $id;', ':count and 1 columns'),
    ('-- name: a :one\nSELECT name FROM tag WHERE org = $org AND id = $id; DROP TABLE tag;', 'more than one statement'),
    ('-- name: a one\nSELECT 1;', 'this is not'),
    ('-- name: a :one skip\nSELECT name FROM tag WHERE org = $org AND id = $id;', 'skip stands behind lock'),
    ('SELECT 1;\n', 'before the first'),
    (GET + GET, 'stands here twice'),
    (GET.replace(':one', ':one -> tag') + '-- name: b :one -> tag\nSELECT id FROM tag WHERE org = $org AND id = $id;',
     'other columns'),
    ('-- name: a :one\nSELECT $yes:bool? AS yes:bool;', 'a bool is never NULL'),
]

MADE = [
    (GET, ['struct t_get_row {\n    int64_t id;\n    struct str name;\n};',
           'int sql_t_get(struct call *c, struct db_conn *d, int64_t org, int64_t id, struct t_get_row *row_r);'],
     ['WHERE org = ?1 AND id = ?2', 'WHERE org = $1 AND id = $2']),
    ('-- name: a :one -> x lock skip\nSELECT archived_us FROM tag WHERE id = $id AND org = $org AND $id > 0;',
     ['int64_t archived_us;     /* may be absent */'],
     ['WHERE id = ?1 AND org = ?2 AND ?1 > 0"', 'WHERE id = $1 AND org = $2 AND $1 > 0 FOR UPDATE SKIP LOCKED"',
      '{"archived_us", offsetof(struct x, archived_us), DB_TIME, true}']),
    ('-- name: a :all\nSELECT id FROM tag WHERE org = $org AND id IN ($ids:ids);', ['struct db_ids ids'],
     ['id IN (SELECT value FROM json_each(?2))', 'id = ANY (CAST($2 AS bigint[]))']),
    ('-- name: a :all\nSELECT t.id FROM EACH ($ids:ids) at CROSS JOIN tag t WHERE t.org = $org AND t.id = at.value;',
     ['struct db_ids ids, int64_t org'], ['FROM json_each(?1) at', 'FROM unnest(CAST($1 AS bigint[])) AS at (value)']),
    ("-- name: a :one\nSELECT name FROM tag WHERE org = $org AND name_folded = 'it''s $not -- one' /* $no */;", [],
     ["'it''s $not -- one'"]),
    ('-- name: a :one\nSELECT t.id, m.agent_id FROM team t LEFT JOIN team_member m ON m.org = t.org AND m.team_id = t.id'
     ' WHERE t.org = $org AND t.id = $id;', ['int64_t agent_id;     /* may be absent */'], []),
    ('-- name: a :exec must\nDELETE FROM tag WHERE org = $org AND id = $id;', ['int sql_a('], ['0, true, false, true}']),
    ('-- name: a :count\nDELETE FROM tag WHERE org = $org AND id = $id;', ['int64_t sql_a('], ['0, true, false, false}']),
]


def compile_text(text, folder, schema):
    path = pathlib.Path(folder) / 'x.sql'
    path.write_text(text)
    queries = sqlc.compile_file(path, schema)
    return sqlc.c_header(queries, 'x.sql.h', 'x.sql'), ''.join(sqlc.c_function(q) for q in queries)


def joined(code):
    """C strings that were cut into pieces, whole again."""
    return code.replace('"\n        "', '')


def refusals(folder, schema):
    for text, words, *flags in REFUSED:
        wanted = not flags or flags[0]
        try:
            compile_text(text, folder, schema)
            said = ''
        except sqlc.Mistake as mistake:
            said = str(mistake)
        if wanted and words not in said:
            yield f'{text!r}\n    should be refused with {words!r}, and was with {said!r}'
        if not wanted and said:
            yield f'{text!r}\n    should be taken, and was refused with {said!r}'


def results(folder, schema):
    for text, in_header, in_code in MADE:
        header, code = compile_text(text, folder, schema)
        for found, wanted in [(header, x) for x in in_header] + [(joined(code), x) for x in in_code]:
            if wanted not in found:
                yield f'{text!r}\n    should make {wanted!r}:\n{found}'


def main():
    with tempfile.TemporaryDirectory() as folder:
        schema = sqlc.Schema(ROOT / 'schema')
        faults = list(refusals(folder, schema)) + list(results(folder, schema))
    for fault in faults:
        print(fault)
    print(f'{len(REFUSED) + len(MADE)} files of queries, {len(faults)} differences')
    sys.exit(1 if faults else 0)


if __name__ == '__main__':
    main()
