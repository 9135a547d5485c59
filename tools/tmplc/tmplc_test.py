#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the template compiler refuses, with the words its author is told, and what it takes.

Each case is the body of a template over the view below. A refusal is checked with its place, because
a mistake that is told on the wrong line costs more time than it saves.
"""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import tmplc  # noqa: E402
from source import Mistake  # noqa: E402

VIEW = '''
/* struct old { int x; }; */
#include "inner.h"
enum mood { CALM, HEATED = 7 };
enum other { ELSEWHERE };
struct list { const struct item *at; size_t n; };
struct view {
    struct str x, y;
    const char *name; char code[8];
    int n; uint64_t total; double share; bool open; int64_t sent_us;
    enum mood mood;
    const struct item *items; size_t n_items;
    const struct item *best;
    struct item first;
    struct list list;
    struct tmpl_safe mail;
    void (*call)(int a, struct str b);
    unsigned flag : 3;
    struct { int a; } inside[3];
    double three[3];
};
'''
INNER = 'struct item { struct str x; const struct item *parts; size_t n_parts; int *numbers; int n_numbers; };'

REFUSED = [
    # Where no value can stand.
    ('\n<p {{ v.x }}></p>', '3:4: a value cannot stand inside the tag <p>'),
    ('<{{ v.x }}></p>', 'an element needs its name here'),
    ('<p{{ v.x }}></p>', 'a value cannot stand inside the tag <p>'),
    ('<p title={{ v.x }}></p>', 'the value of title needs double quotes'),
    ('<p title=x></p>', 'the value of title needs double quotes'),
    ("<p title='x'></p>", 'the value of title needs double quotes'),
    ('<p data-{{ v.x }}="a"></p>', 'a value cannot stand inside the tag <p>'),
    ('<!-- {{ v.x }} -->', 'an HTML comment holds a tag'),
    ('<script src="/a.js">{{ v.x }}</script>', 'inside <script>'),
    ('<script>let a</script>', 'inline script is forbidden'),
    ('<script type="module">let a</script>', 'inline script is forbidden'),
    ('<style>p {}</style>', 'style sheets are files'),
    ('<p style="color: red"></p>', 'a style attribute is forbidden'),
    ('<p onclick="x()"></p>', 'onclick is script in a page'),
    ('<p ONCLICK="x()"></p>', 'onclick is script in a page'),
    ('<iframe srcdoc="{{ v.x }}"></iframe>', 'cannot stand in the attribute srcdoc'),
    ('<img srcset="{{ v.x }}">', 'cannot stand in the attribute srcset'),
    ('<meta http-equiv="refresh" content="{{ v.x }}">', 'cannot stand in the attribute content'),
    ('<meta content="{{ v.x }}" http-equiv="refresh">', 'http-equiv comes before content'),
    ('<svg><set attributeName="href" to="{{ v.x }}"/></svg>', 'cannot stand in the attribute to'),
    ('<svg><rect fill="{{ v.x }}"/></svg>', 'cannot stand in the attribute fill'),
    ('<plaintext>', '<plaintext> is not written in templates'),
    # URLs.
    ('<a href="{{ v.x }}">a</a>', 'this value decides where href leads'),
    ('<a HREF="{{ v.x }}">a</a>', 'this value decides where HREF leads'),
    ('<a href="//{{ v.x }}">a</a>', 'this value decides where href leads'),
    ('<a href="/\\{{ v.x }}">a</a>', 'this value decides where href leads'),
    ('<a href="https://{{ v.x }}">a</a>', 'this value decides where href leads'),
    ('<a href="https://a.example{{ v.x }}/">a</a>', 'this value decides where href leads'),
    ('<a href="x{{ v.x }}">a</a>', 'this value decides where href leads'),
    ('<a href="javascript:{{ v.x }}">a</a>', 'this URL would run or carry something'),
    ('<a href=" JavaScript:x()">a</a>', 'this URL would run or carry something'),
    ('<a href="data:text/html,x">a</a>', 'this URL would run or carry something'),
    ('<svg><a xlink:href="{{ v.x }}">a</a></svg>', 'this value decides where xlink:href leads'),
    ('<a href="/x/{{u v.x}}">a</a>', 'is a whole URL and stands at its beginning'),
    ('<a href="{{u v.x}}{{u v.y}}">a</a>', 'is a whole URL and stands at its beginning'),
    ('<a href="{{u v.x}}{{ v.y }}">a</a>', 'this value decides where href leads'),
    ('<a href="{{u v.n}}">a</a>', 'a URL is text; v.n is int'),
    ('<script src="{{u v.x}}"></script>', 'what <script> loads must begin with a fixed path'),
    ('<iframe src="{{u v.x}}"></iframe>', 'what <iframe> loads must begin with a fixed path'),
    ('<p title="{{u v.x}}"></p>', 'title is not an attribute that holds a URL'),
    ('{{u v.x}}', '{{u ...}} is for attributes that hold a URL'),
    ('<a href="{{#if v.n}}/a{{/if}}{{ v.y }}">a</a>', 'this {{#if}} ends'),
    # Raw.
    ('{{raw v.x}}', 'raw writes a struct tmpl_safe'),
    ('<p title="{{raw v.mail}}"></p>', 'raw stands between elements only'),
    ('{{raw v.mail}}', '{{raw v.mail}} is not in a list'),
    ('{{ v.mail }}', 'v.mail is ready HTML'),
    # Types.
    ('{{ w.x }}', 'nothing is called w here; there is v'),
    ('{{ v.titel }}', 'has no field titel'),
    ('{{ v.nam }}', 'has no field nam; is name meant?'),
    ('\n\n  {{ v.nope }}', '4:3: struct view'),
    ('{{ v }}', 'v is struct view *, which has no text'),
    ('{{ v.first }}', 'v.first is struct item, which has no text'),
    ('{{ v.open }}', 'v.open is bool, which has no text'),
    ('{{ v.mood }}', 'v.mood is enum mood, which has no text'),
    ('{{ v.items }}', 'v.items is a list: walk it with {{#each}}'),
    ('{{ v.items.x }}', 'x is asked of something that is a list'),
    ('{{ v.x.y }}', 'y is asked of something that is struct str, which has no fields'),
    ('{{ v.share }}', 'v.share is a broken number: say how broken, {{fixed1 v.share}}'),
    ('{{ v.sent_us }}', 'v.sent_us is a moment: write {{day v.sent_us}}'),
    ('{{number v.x}}', 'number cannot write v.x, which is struct str'),
    ('{{day v.x}}', 'day cannot write v.x'),
    ('{{ v.call }}', 'call of struct view is a type that templates do not know'),
    ('{{#if v.flag}}a{{/if}}', 'flag of struct view is a type that templates do not know'),
    ('{{#each v.inside as i}}a{{/each}}', 'inside of struct view is a struct without a name'),
    ('{{#if v.mood}}a{{/if}}', 'v.mood is enum mood, neither true nor false'),
    ('{{#if v.share}}a{{/if}}', 'v.share is double, neither true nor false'),
    ('{{#if v.mood == ELSEWHERE}}a{{/if}}', 'cannot be compared'),
    ('{{#if v.mood == 1}}a{{/if}}', 'cannot be compared'),
    ('{{#if v.x == 1}}a{{/if}}', 'cannot be compared'),
    ('{{#if v.mood == WARM}}a{{/if}}', 'nothing is called WARM here'),
    ('{{#each v.x as x}}a{{/each}}', 'v.x is not a list'),
    ('{{#each v.best as x}}a{{/each}}', 'v.best is not a list'),
    ('{{#each v.items as v}}{{/each}}', 'v already means something here'),
    ('{{#each v.items as o, o}}{{/each}}', '"o" cannot be a name here'),
    ('{{#each v.items as int}}{{/each}}', '"int" cannot be a name here'),
    ('{{#each v.items as i}}{{/each}}{{ i.x }}', 'nothing is called i here'),
    ('{{> other v}}', 'there is no template other'),
    ('{{> t}}', 't takes 1 values (const struct view *v), not 0'),
    ('{{> t v.first}}', 't wants struct view * for v, and v.first is something else'),
    ('{{> t v.items}}', 'v.items is a list; hand on the struct that holds it'),
    ('<p title="{{> t v}}"></p>', 't is a piece of a page and cannot stand in the attribute title'),
    # The shape of the page.
    ('{{#if v.n}}<p>{{/if}}', 'each way must close what it opens'),
    ('{{#if v.n}}<p title="{{/if}}"></p>', 'ends in the attribute title of <p>'),
    ('{{#if v.n}}<p>{{else}}<b>{{/if}}', 'each way must close what it opens'),
    ('{{#each v.items as i}}<p>{{ i.x }}{{/each}}', 'each way must close what it opens'),
    ('<p><b></p></b>', '</p> stands where </b> is due'),
    ('</p>', '</p> closes nothing'),
    ('<p', 't ends inside <p>'),
    ('<p{{#if v.n}}re{{/if}}></p>', 'white space is missing before re'),
    ('<p a="b"c="d"></p>', 'white space is missing before c'),
    ('<p {{#if v.n}}a{{/if}}b></p>', 'white space is missing before b'),
    ('<p ', 't ends inside <p>'),
    ('<p>', 't ends in <p>'),
    ('<p title="', 't ends in the attribute title of <p>'),
    ('<!-- ', 'an HTML comment holds a tag, or never ends'),
    ('a < b', 'a plain < is written &lt;'),
    ('<p title="a<b"></p>', '< inside an attribute'),
    ('<p a="" a=""></p>', '<p> has the attribute a twice'),
    # The language.
    ('{{#if v.n}}', '{{/template}} does not fit {{#if v.n}} of line 2'),
    ('{{#each v.items as i}}{{/if}}', '{{/if}} does not fit {{#each v.items as i}} of line 2'),
    ('{{#if v.n}}a{{else}}b{{else}}c{{/if}}', '{{else}} does not fit'),
    ('{{else}}', '{{else}} does not fit'),
    ('{{/each}}', '{{/each}} does not fit'),
    ('{{#each items}}{{/each}}', 'a list is written {{#each v.rows as row}}'),
    ('{{#while v.n}}{{/while}}', '{{#while v.n}} is not a tag'),
    ('{{ v.x + 1 }}', '"+ 1" is not understood here'),
    ('{{ v.x v.y }}', '"v.y" is too much here'),
    ('{{ v.f() }}', '"(" is too much here'),
    ('{{#if v.n and}}a{{/if}}', 'a value is missing'),
    ('{{#if v.n &&  v.n}}a{{/if}}', 'is not understood here'),
    ('{{#if (v.n}}a{{/if}}', '")" is missing'),
    ('{{}}', '{{}} is not a tag'),
    ('{{file missing.css}}', 'there is no file missing.css'),
    ('{{#if v.n}}{{slot}}{{/if}}', '{{slot}} stands in a template itself'),
    ('a{{slot}}b{{slot}}', 't has two slots'),
]
TAKEN = [
    ('<p title="{{ v.x }}" class="a {{ v.name }}">{{ v.code }}</p>', 'tmpl_str(o, str_of(v->code));'),
    ('<a href="{{u v.x}}">x</a><a href="/x/{{ v.y }}?z={{ v.n }}">y</a>', 'tmpl_url_part(o, v->y);'),
    ('<a href="https://a.example/{{ v.y }}">y</a><a href="?q={{ v.y }}">y</a><a href="#{{ v.y }}">y</a>', 'url_part'),
    ('<a href="mailto:{{ v.y }}">y</a><a href="{{u v.x}}?a={{ v.y }}">y</a>', 'tmpl_url(o, v->x);'),
    ('<script src="/a/{{ v.x }}.js" type="module"></script>', 'tmpl_url_part(o, v->x);'),
    ('<option{{#if v.n}} selected{{/if}}>x</option>', '<option'),
    ('<option {{#if v.n}}selected {{/if}}value="{{ v.n }}">x</option>', '"value='),
    ('<option value="1"{{#if v.n}} selected{{/if}}>x</option>', '" selected"'),
    ('<p class="{{#if v.n}}a{{else if v.open}}b{{else}}c{{/if}}">x</p>', '} else if (v->open) {'),
    ('<textarea>{{ v.x }}</textarea><br/><input disabled value="{{ v.x }}">', '<br/><input disabled'),
    ('{{#each v.items as i}}{{#each i.parts as p, k}}{{ p.x }}{{ k }}{{/each}}{{/each}}', 'k < i->n_parts'),
    ('{{#each v.items as i}}{{#each i.numbers as n}}{{ n }}{{/each}}{{/each}}', 'int n = i->numbers'),
    ('{{#each v.list as i}}{{ i.x }}{{else}}none{{/each}}', 'if (v->list.n == 0)'),
    ('{{#each v.three as i}}{{fixed1 i}}{{/each}}', 'sizeof v->three / sizeof *v->three'),
    ('{{#if v.total >= 2 and not (v.open or v.mood == HEATED)}}a{{/if}}',
     'if ((v->total >= 2) && !(v->open || (v->mood == HEATED)))'),
    ('{{#if v.n < v.total}}a{{/if}}', 'if ((int64_t)v->n < (int64_t)v->total)'),
    ('{{#if v.x == "a" or v.x != v.y}}a{{/if}}', 'str_eq(v->x, STR("a")) || !str_eq(v->x, v->y)'),
    ('{{#if v.sent_us}}{{day v.sent_us}}{{/if}}', 'if (v->sent_us != NO_TIME)'),
    ('{{#if v.best}}{{ v.best.x }}{{/if}}{{#if v.list}}{{#if v.items}}a{{/if}}{{/if}}', 'if (v->best != NULL)'),
    ('{{! a remark with <tags> and "quotes" }}x', 'out_bytes(o, "x", 1);'),
    ('<!-- a <remark> -->x', 'out_bytes(o, "x", 1);'),
    ('<p>a\n   b  c</p>\n\n\n<p>d</p>', '"<p>a\\n"\n                 "b c</p>\\n"\n                 "<p>d</p>", 21);'),
    ('<pre>a\n   b  c</pre>', '"   b  c</pre>"'),
    ('a {{~ v.x ~}} b', 'out_bytes(o, "a", 1);'),
    ('<p>? ?? ???= "\\ é</p>', '"<p>? ?\\? ?\\??= \\"\\\\ é</p>"'),
]
OUTSIDE = [
    ('{{template a()}}\n{{ v.x }\n', '2:1: this tag is never closed'),
    ('text {{template a()}}x{{/template}}', '1:1: text outside of a template'),
    ('{{template a(thing v)}}x{{/template}}', 'v is of the type thing'),
    ('{{template a(const struct view v[])}}x{{/template}}', 'v is of the type'),
    ('{{template a()}}x', '{{template a()}} is never closed'),
    ('{{template a(int n)}}x{{/template}}', 'the parameter n of a is never used'),
    ('{{template a()}}x{{/template}}{{template a()}}x{{/template}}', 'a is defined twice'),
    ('{{partial a()}}x{{/partial}}', 'nobody calls the partial a'),
    ('{{template a(const struct missing *v)}}{{ v.x }}{{/template}}', 'struct missing is not defined'),
    ('{{template 1()}}x{{/template}}', 'a template is written {{template name(const struct view *v)}}'),
    ('{{include missing.h}}{{template a()}}x{{/template}}', 'there is no header missing.h'),
    ('{{use missing.html}}{{template a()}}x{{/template}}', 'there is no template file missing.html'),
    ('{{ v.x }}', '{{v.x}} stands outside of every template'),
    ('', 'there is no template in this file'),
    ('{{template f()}}<b>{{slot}}</b>{{/template}}{{template a()}}{{> f}}{{/template}}', 'f is called {{#in f ...}}'),
    ('{{template f()}}<b></b>{{/template}}{{template a()}}{{#in f}}{{/in}}{{/template}}', 'f is called {{> f ...}}'),
    ('{{template f()}}<b>{{slot}}</b>{{/template}}{{template a()}}{{#in f}}<p>{{/in}}{{/template}}',
     'what stands in this frame ends'),
]
HEAD = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
CATALOGUES = [
    # A catalogue that says it wrong, and the words its translator is told.
    ('msgid "Hello"\nmsgstr "Hallo {1}"', 'x', 'MISTAKE', 'de.po:5:1: the translation has other placeholders'),
    ('msgid "a {1} b"\nmsgstr "a b"', 'x', 'MISTAKE', 'has other placeholders or elements'),
    ('msgid "<b>a</b>"\nmsgstr "a"', 'x', 'MISTAKE', 'has other placeholders or elements'),
    ('msgid "<b>a</b>"\nmsgstr "</b>a<b>"', 'x', 'MISTAKE', 'nests its elements in another way'),
    ('msgid "<b>a <i>b</i></b>"\nmsgstr "<b>a <i>b</b></i>"', 'x', 'MISTAKE', 'nests its elements in another way'),
    ('msgid "aa"\nmsgstr "b"\n\nmsgid "aa"\nmsgstr "c"', 'x', 'MISTAKE', 'is said twice'),
    ('nonsense', 'x', 'MISTAKE', 'a line of a catalogue begins with'),
    ('msgid "aa {1}"\nmsgid_plural "aa {1}"\nmsgstr[0] "a {1}"\nmsgstr[1] "b {1}"\nmsgstr[2] "c {1}"', 'x',
     'MISTAKE', 'has 3 forms, de has 2'),
    ('msgid "Aa {1}"\nmsgid_plural "Aa {1}"\nmsgstr[0] "a {1}"\nmsgstr[1] "b {1}"', '<p>Aa {{ v.x }}</p>',
     'MISTAKE', 'has plural forms for "Aa {1}", which has no count'),
    # What a message is, and what becomes of it.
    ('msgid "Hello there"\nmsgstr "Hallo & > da"', '<p class="a">Hello there</p>', '{"Hallo &amp; &gt; da", ', ''),
    ('msgid "Hello"\nmsgstr "Hallo"', '<p title="Hello">1</p>', '{"Hallo", 5}', ''),
    ('msgid "Hello"\nmsgstr "\\"Hallo\\""', '<p title="Hello">1</p>', '{"&quot;Hallo&quot;", ', ''),
    ('msgid "Hello"\nmsgstr "Hallo"', '<p class="Hello" id="Hello">1</p>', '', 'Hallo'),
    ('msgid "Hello"\nmsgstr "Hallo"', '<input value="Hello"><pre>Hello</pre><code>Hello</code>', '', 'Hallo'),
    ('msgid "Hello"\nmsgstr ""', '<p>Hello</p>', 'out_bytes(o, "<p>Hello</p>", 12);', 'tmpl_pick'),
    ('#, fuzzy\nmsgid "Hello"\nmsgstr "Hallo"', '<p>Hello</p>', 'out_bytes(o, "<p>Hello</p>", 12);', 'Hallo'),
    ('msgid "Hello {1}"\nmsgstr "{1}: hallo"', '<p>Hello {{ v.x }}</p>', 'out_bytes(o, ": hallo", 7);', ''),
    ('msgid "to <a>{1}</a> by <a2>{2}</a2>"\nmsgstr "von <a2>{2}</a2> an <a>{1}</a>"',
     '<p>to <a href="/{{ v.x }}">{{ v.name }}</a> by <a href="/b">{{ v.code }}</a></p>', 'out_bytes(o, "von <a href=', ''),
    ('msgid "Aa"\nmsgstr "Bb"', '<p><b>Aa</b> {{#if v.n}}Aa{{else}}<i> Aa </i>{{/if}}</p>', '{"Bb", 2}', 'said_1'),
    ('msgid "Aa"\nmsgstr "Bb"', '<p title="{{#if v.n}}Aa{{else}}x{{/if}}"></p>', '{"Bb", 2}', ''),
    ('msgid "Aa"\nmsgstr "Bb"', '<p{{#if v.n}} title="Aa"{{/if}}></p>', '{"Bb", 2}', ''),
    ('msgid "a\u00a0b cc"\nmsgstr "d\u00a0e"', '<p>a&nbsp;b cc</p>', 'd&nbsp;e', ''),
    ('msgid "{1} things"\nmsgid_plural "{1} things"\nmsgstr[0] "ein Ding"\nmsgstr[1] "{1} Dinge"',
     '<p>{{number v.total}} things</p>', 'if (form == 0) {', ''),
    # A value is said in the language too, where people read it, and nowhere else.
    ('', '<p>{{ v.x }}</p>', 'tmpl_said(o, v->x);', 'tmpl_str'),
    ('', '<p title="{{ v.x }}" class="{{ v.y }}">1</p>', 'tmpl_str(o, v->y);', 'tmpl_str(o, v->x)'),
    ('', '<textarea>{{ v.x }}</textarea>', 'tmpl_str(o, v->x);', 'tmpl_said'),
    ('', '<p>{{words v.x}}</p>', 'tmpl_words(o, v->x);', ''),
]


def compile_text(text, catalogues=None, raw=None):
    """The C that a template file becomes, or the mistake that is told."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / 'view.h').write_text(VIEW)
        (root / 'inner.h').write_text(INNER)
        (root / 't.html').write_text(text)
        argv = ['--root', folder]
        for language, lines in (catalogues or {}).items():
            (root / f'{language}.po').write_text(HEAD + lines + '\n')
            argv += ['--messages', str(root / f'{language}.po')]
        if raw is not None:
            (root / 'raw.txt').write_text(raw)
            argv += ['--raw', str(root / 'raw.txt')]
        options = tmplc.arguments([*argv, str(root / 't.html'), 'c', 'h'])
        try:
            return tmplc.Compiler(options).compile()[0]
        except Mistake as mistake:
            return f'MISTAKE {mistake}'


def body(text):
    return '{{include view.h}}\n{{template t(const struct view *v)}}' + text + '{{#if v}}{{/if}}{{/template}}'


class Tests(unittest.TestCase):
    def refused(self, told, words):
        self.assertTrue(told.startswith('MISTAKE'), told)
        self.assertIn(words, told)

    def test_refused(self):
        for text, words in REFUSED:
            with self.subTest(text):
                self.refused(compile_text(body(text)), words)

    def test_taken(self):
        for text, words in TAKEN:
            with self.subTest(text):
                made = compile_text(body(text))
                self.assertIn(words, made)

    def test_outside(self):
        for text, words in OUTSIDE:
            with self.subTest(text):
                self.refused(compile_text(text), words)

    def test_catalogues(self):
        for catalogue, text, words, not_words in CATALOGUES:
            with self.subTest(catalogue=catalogue, text=text):
                made = compile_text(body(text), {'en': '', 'de': catalogue})
                if words == 'MISTAKE':
                    self.refused(made, not_words)
                    continue
                self.assertFalse(made.startswith('MISTAKE'), made)
                self.assertIn(words, made)
                if not_words:
                    self.assertNotIn(not_words, made)

    def test_english_is_as_without_catalogues(self):
        for text, _ in TAKEN:
            with self.subTest(text):
                self.assertEqual(compile_text(body(text)), compile_text(body(text), {'en': ''}).replace('_said', '_str'))

    def test_raw_is_listed(self):
        text = body('{{raw v.mail}}')
        self.assertIn('out_str(o, v->mail.html);', compile_text(text, raw='t.html v.mail made by the sanitiser\n'))
        self.refused(compile_text(text, raw='# nothing\n'), 'add the line "t.html v.mail"')
        self.refused(compile_text(text, raw='t.html v.mail a\nt.html v.mail b\n'), 'lists {{raw v.mail}}, which is gone')
        self.refused(compile_text(text.replace('{{raw', '{{raw v.mail}}{{raw'), raw='t.html v.mail a\n'), 'is not in')

    def test_style_where_allowed(self):
        text = body('<style>p > q { color: teal }</style>')
        made = compile_text('{{allow style}}' + text)
        self.assertIn('<style>p > q { color: teal }</style>', made)
        self.refused(compile_text('{{allow style}}' + body('<style>p { {{ v.x }} }</style>')),
                     'a value cannot stand inside <style>')

    def test_long_text_is_cut(self):
        made = compile_text(body('<p>' + 'word é ' * 2000 + '</p>'))
        sizes = [int(line.rsplit(',', 1)[1][:-2]) for line in made.splitlines() if line.endswith(');') and ', ' in line
                 and line.rsplit(', ', 1)[1][:-2].isdigit()]
        self.assertGreater(len(sizes), 3)
        self.assertLessEqual(max(sizes), 4000)
        self.assertEqual(sum(sizes), len(('<p>' + 'word é ' * 2000 + '</p>').encode()))


if __name__ == '__main__':
    unittest.main()
