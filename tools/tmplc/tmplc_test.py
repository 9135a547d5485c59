#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the template compiler must refuse, with the words its author is told, and what it must take."""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from tmplc import Compiler  # noqa: E402

REFUSED = [
    ("<p {{ v.x }}>", "where no escaping is safe"),
    ("<{{ v.x }}>", "a < that begins no tag"),
    ("<p title={{ v.x }}>", "where no escaping is safe"),
    ("<p title=x>", "needs quotes"),
    ("<!-- {{ v.x }} -->", "where no escaping is safe"),
    ("<script src=\"a.js\">{{ v.x }}</script>", "where no escaping is safe"),
    ("<script>let a</script>", "no inline script"),
    ("<script defer type=\"module\">let a</script>", "no inline script"),
    ("<style>p {}</style>", "put it into a stylesheet"),
    ("<p style=\"color: red\">", "no inline styles"),
    ("<p onclick=\"x()\">", "no inline event handlers"),
    ("<p ONCLICK=\"x()\">", "no inline event handlers"),
    ("<a href=\"{{ v.x }}\">", "is an address"),
    ("<a href=\"/x?{{ v.x }}\">", "is an address"),
    ("<svg><a xlink:href='{{ v.x }}'>", "is an address"),
    ("<iframe srcdoc=\"{{ v.x }}\">", "srcdoc takes no values"),
    ("<p title=\"{{u v.x}}\">", "stands only in an attribute that is an address"),
    ("{{u v.x}}", "stands only in an attribute that is an address"),
    ("<p title=\"{{raw v.x}}\">", "stands only between tags"),
    ("<p title=\"{{> other v}}\">", "a partial stands between tags"),
    ("{{ w.x }}", "neither a parameter nor"),
    ("{{ v.x + 1 }}", "logic belongs into the view"),
    ("{{ v.f() }}", "logic belongs into the view"),
    ("{{ v.x:9 }}", "decimals are 0 to 6"),
    ("{{#if v.x}}<p>", "is not closed"),
    ("{{#if v.x}}<p title=\"{{/if}}\">", "does not stand where it stood"),
    ("{{#if v.x}}<p>{{else}}<p {{/if}}", "does not stand where it stood"),
    ("<a href=\"{{#if v.x}}/a{{/if}}{{u v.y}}\">", "does not stand where it stood"),
    ("{{#each v.items as v}}{{/each}}", "is taken already"),
    ("{{#each items}}{{/each}}", "write {{#each list as item}}"),
    ("{{#each v.items as i}}{{/if}}", "{{/if}} without {{#if}}"),
    ("{{else}}", "{{else}} without {{#if}}"),
    ("{{/each}}", "{{/each}} without {{#each}}"),
    ("{{#each v.items as i}}{{/each}}{{ i.x }}", "neither a parameter nor"),
    ("<p", "ends inside a tag"),
    ("<!-- ", "ends inside a tag, a comment"),
    ("a < b", "a < that begins no tag"),
    ("{{#if v.x &&  v.y}}{{/if}}", "write a name"),
]
TAKEN = [
    "<p title=\"{{ v.x }}\" class='{{ v.y }}'>{{ v.z }}</p>",
    "<a href=\"{{u v.x}}\">x</a><a href=\"/x/{{u v.y}}?z={{u v.z}}\">y</a>",
    "<option value=\"1\"{{#if v.x}} selected{{/if}}>x</option>",
    "<p class=\"{{#if v.x}}a{{else}}b{{/if}}\">x</p>",
    "<textarea>{{ v.x }}</textarea><br/><input disabled value=\"{{ v.x }}\"/>",
    "{{#each v.items as i}}{{#each i.parts as p}}{{ p.x }}{{/each}}{{/each}}",
    "{{#if v.x >= 2}}a{{/if}}{{#if not v.x}}b{{/if}}{{#if v.x == v.y}}c{{/if}}",
    "<script src=\"/a.js\" type=\"module\"></script>",
    "{{! a remark with <tags> }}x",
]
OUTSIDE = [
    ("text {{template a()}}x{{end}}", "text outside"),
    ("{{template a(thing v)}}x{{end}}", "write \"struct NAME name\""),
    ("{{template a()}}x", "has no {{end}}"),
    ("{{include <stdio.h>}}", "write {{include"),
    ("{{ v.x }}", "outside a template"),
]


def outcome(text):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "t.html"
        path.write_text(text, encoding="utf-8")
        try:
            Compiler(path).compile()
            return None
        except SystemExit as wrong:
            return str(wrong)


def main():
    failed = 0
    cases = [("{{template t(struct view v)}}" + body + "{{end}}", words) for body, words in REFUSED] + OUTSIDE
    cases += [("{{template t(struct view v)}}" + body + "{{end}}", None) for body in TAKEN]
    for text, words in cases:
        told = outcome(text)
        good = told is None if words is None else told is not None and words in told
        print(f"[{'       OK ' if good else '  FAILED  '}] {text!r}" + ("" if good else f": {told}"))
        failed += not good
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
