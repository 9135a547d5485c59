#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What tools/words.py finds in sources, and what it says of catalogues; and what tools/css.py refuses."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import css  # noqa: E402
import words  # noqa: E402

HEAD = ('# A language.\nmsgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n"X-Name: Test\\n"\n'
        '"X-Thousands: .\\n"\n"X-Decimal: ,\\n"\n')
PAGE = '''
/* page_x.c: "Words in a remark." */
#include "web/page.h"
static const struct row rows[] = {{"GET", "/x", "read", 0, 0, get, "Words of the API.", NULL}};
static int show(struct page *p)
{
    v->lead = STR("Who works here.");
    v->head_first = STR("when");
    v->words = page_text(p, "%.*s gave it to #%" PRId64, (int)n, at, id);
    v->href = page_text(p, "/inbox?view=%s", view);
    v->value = STR("closed");
    v->label = STR("Two "
                   "pieces");
    return x ? fail(p->c, BAD_INPUT, "there is no tag %s", name)
             : fail(p->c, BROKEN, "a fault of ours");
}
static const char *const verbs[] = {WORDS("took"), "plain"};
'''
SCRIPT = '''
// t('a remark')
say(t('Sent · {1} s to take it back', left), 'class name here');
const keys = [{key: 'j', words: 'Next conversation'}];
'''
TEMPLATE = '{{template a(struct str x)}}<p>Sent by <b>{{ x }}</b></p>{{/template}}'


class Tests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root, was = pathlib.Path(folder.name), words.ROOT
        self.addCleanup(setattr, words, 'ROOT', was)
        words.ROOT = self.root
        for name, text in {'src/web/page_x.c': PAGE, 'src/web/x.html': TEMPLATE, 'web/x.js': SCRIPT}.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)
        (self.root / 'words').mkdir()

    def catalogue(self, *rows):
        text = HEAD + ''.join(f'\nmsgid "{key}"\nmsgstr "{said}"\n' for key, said in rows)
        (self.root / 'words/de.po').write_text(text)


    def test_finds_what_is_said(self):
        self.assertEqual(sorted(words.all_words()), sorted([
            'Sent by <b>{1}</b>', 'Who works here.', 'when', '{1} gave it to #{2}', 'Two pieces', 'took',
            'there is no tag {1}', 'Sent · {1} s to take it back', 'Next conversation']))

    def test_notes_where_and_whether_it_counts(self):
        found = words.all_words()
        self.assertEqual(found['took'].refs, ['src/web/page_x.c'])
        self.assertTrue(found['{1} gave it to #{2}'].counted)
        self.assertFalse(found['there is no tag {1}'].counted)
        self.assertEqual(found['Sent by <b>{1}</b>'].notes, ['{1} x'])

    def test_extract_keeps_what_is_said_and_drops_what_is_gone(self):
        self.catalogue(('took', 'nahm'), ('long gone', 'fort'))
        words.extract()
        said = words.Catalogue(self.root / 'words/de.po').messages
        self.assertEqual(said['took'].forms(), ['nahm'])
        self.assertEqual(said['Next conversation'].forms(), [''])
        self.assertNotIn('long gone', said)
        self.assertIn('msgid "Next conversation"', (self.root / 'words/heard.pot').read_text())

    def test_check_counts_what_lacks_and_what_nothing_says(self):
        rows = [(key, 'X' if '{' not in key and '<' not in key else key) for key in words.all_words()]
        self.catalogue(*rows)
        self.assertEqual(words.check(), 0)
        self.catalogue(*rows[1:])
        self.assertEqual(words.check(), 1)
        self.catalogue(*rows, ('long gone', 'fort'))
        self.assertEqual(words.check(), 1)

    def test_other_placeholders_are_refused(self):
        self.catalogue(('there is no tag {1}', 'kein Schlagwort'))
        self.assertEqual(words.main(['--check']), 1)

    def test_a_language_that_is_not_complete_may_lack_words(self):
        self.catalogue(('took', 'nahm'))
        path = self.root / 'words/de.po'
        path.write_text(path.read_text().replace('"X-Name', '"X-Complete: no\\n"\n"X-Name'))
        self.assertEqual(words.check(), 0)

    def test_the_table_has_what_the_program_looks_up(self):
        self.catalogue(*[(key, key) for key in words.all_words()])
        words.extract()
        made = words.table([self.root / 'words/de.po', self.root / 'words/de.po'])
        self.assertIn(f'{{0x{words.fnv("{1} gave it to #{2}"):016x}, "{{1}} gave it to #{{2}}"}},', made)
        self.assertNotIn('Sent by', made)
        self.assertNotIn('Next conversation', made)
        self.assertIn('return (int)((n != 1));', made)

    def test_sentences_are_found_by_fnv_1a(self):
        self.assertEqual([words.fnv(text) for text in ('', 'a', 'foobar')],
                         [0xcbf29ce484222325, 0xaf63dc4c8601ec8c, 0x85944171f73967e8])

    def test_the_module_has_what_scripts_say(self):
        self.catalogue(*[(key, key) for key in words.all_words()])
        words.extract()
        made = words.module(self.root / 'words/de.po')
        self.assertIn('"Next conversation": "Next conversation",', made)
        self.assertNotIn('Who works here', made)

    def test_style_sheets_turn_around(self):
        for text in ('a { margin-left: 1px }', 'a { padding: 1px 2px 3px 4px; }', 'a { text-align: right; }',
                     'a { float: left }', 'a { position: fixed; left: 0; }', 'a { border-top-left-radius: 1px }'):
            self.assertTrue(list(css.findings('x.css', text)), text)
        for text in ('a { margin-inline-start: 1px }', 'a { padding: 1px 2px 3px 2px; }', 'a { text-align: start; }',
                     'a { float: inline-end }', '/* left: 0; */ a { margin: 0 auto; }', 'a { grid-area: left; }'):
            self.assertFalse(list(css.findings('x.css', text)), text)


if __name__ == '__main__':
    unittest.main()
