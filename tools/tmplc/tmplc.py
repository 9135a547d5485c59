#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The template compiler: HTML files to typed C functions. The language is described in README.md beside it.

    tmplc.py FILE.html -o FOLDER      writes FILE.tmpl.h and FILE.tmpl.c
    tmplc.py --raw FILE.html...       lists every {{raw}}, for the check that counts them

It reads the HTML as a browser would (a small tokenizer: text, tags, attributes, comments, script and style), so that
it knows where each value stands. A value where no escaping is safe is an error here, at build time: in a tag's or
an attribute's name, in an attribute without quotes, in a script, a style, an event handler or a comment. What is
right in HTML and wrong in C (a field that does not exist, a type that cannot be shown) is left to the C compiler,
with #line pointing at the template.
"""
import argparse
import pathlib
import re
import sys

URL_ATTRIBUTES = {"href", "src", "action", "formaction", "poster", "cite", "data", "xlink:href", "srcset", "ping",
                  "manifest"}
MARK = re.compile(r"\{\{(.*?)\}\}", re.S)
DIRECTIVE = re.compile(r"\{\{\s*(?:[#/>!]|else|end|template|include|allow)")
PATH = re.compile(r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$")
PARAMETER = re.compile(r"^(?:(struct \w+)|(str|int|bool|real|text)) (\w+)$")
TEMPLATE = re.compile(r"^template (\w+)\((.*)\)$")
CONDITION = re.compile(r"^(not )?([\w.]+)(?: (==|!=|<|<=|>|>=) (-?\d+|[\w.]+))?$")
C_TYPES = {"str": "struct str ", "int": "int64_t ", "bool": "bool ", "real": "double ", "text": "const char *"}


class Wrong(Exception):
    """What the author of the template is told."""


class Html:
    """Where in the HTML we are. `state` is one of text, tag, name, attribute, before, value, comment, raw."""

    def __init__(self):
        self.state, self.tag, self.attribute, self.quote, self.value = "text", "", "", "", ""
        self.closing, self.attributes = False, frozenset()

    def key(self):
        inside = self.state in ("name", "attribute", "before", "value")
        address = self.state == "value" and self.attribute in URL_ATTRIBUTES
        return (self.state, self.quote, self.tag if inside or self.state == "raw" else "",
                self.attribute if inside else "", self.value == "" if address else False)

    def copy(self):
        other = Html()
        other.__dict__.update(self.__dict__)
        return other

    def feed(self, text, allow_style):
        i = 0
        while i < len(text):
            i = getattr(self, "in_" + self.state)(text, i, allow_style)

    def in_text(self, text, i, _):
        opening = text.find("<", i)
        if opening < 0:
            return len(text)
        if text.startswith("<!--", opening):
            self.state = "comment"
            return opening + 4
        found = re.compile(r"<(/?)([A-Za-z][\w:-]*|!)").match(text, opening)
        if not found:
            raise Wrong("a < that begins no tag: write &lt;")
        self.closing, self.tag, self.state = bool(found[1]), found[2].lower(), "tag"
        self.attributes = frozenset()
        return found.end()

    def in_comment(self, text, i, _):
        end = text.find("-->", i)
        if end < 0:
            return len(text)
        self.state = "text"
        return end + 3

    def in_raw(self, text, i, _):
        found = re.compile(r"</" + self.tag, re.I).search(text, i)
        if not found:
            return len(text)
        self.state, self.closing = "tag", True
        return found.end()

    def in_tag(self, text, i, allow_style):
        if text[i].isspace() or text[i] == "/":
            return i + 1
        if text[i] == ">":
            raw = not self.closing and self.tag in ("script", "style")
            if raw and self.tag == "style" and not allow_style:
                raise Wrong("a <style> in a page: put it into a stylesheet (or {{allow style}} in a file that stands alone)")
            if raw and self.tag == "script" and "src" not in self.attributes:
                raise Wrong("a <script> without src: no inline script")
            self.state, self.attribute = ("raw" if raw else "text"), ""
            return i + 1
        found = re.compile(r"[^\s=>/\"'<]+").match(text, i)
        if not found:
            raise Wrong(f"{text[i]!r} in a tag")
        self.state, self.attribute = "attribute", found[0].lower()
        self.attributes |= {self.attribute}
        if self.attribute.startswith("on"):
            raise Wrong(f"{self.attribute}: no inline event handlers")
        if self.attribute == "style":
            raise Wrong("style=: no inline styles; use a class, or a presentation attribute in SVG")
        return found.end()

    def in_attribute(self, text, i, _):
        if text[i] == "=":
            self.state = "before"
            return i + 1
        self.state = "tag"
        return i

    def in_before(self, text, i, _):
        if text[i] not in "\"'":
            raise Wrong(f"the value of {self.attribute} needs quotes")
        self.state, self.quote, self.value = "value", text[i], ""
        return i + 1

    def in_value(self, text, i, _):
        end = text.find(self.quote, i)
        if end < 0:
            self.value += text[i:]
            return len(text)
        self.state, self.quote, self.value = "tag", "", ""
        return end + 1


class Template:
    def __init__(self, name, parameters, line):
        self.name, self.line = name, line
        self.parameters = []
        for parameter in filter(None, (p.strip() for p in parameters.split(","))):
            found = PARAMETER.match(parameter)
            if not found:
                raise Wrong(f"parameter {parameter!r}: write \"struct NAME name\", or str, int, bool, real, text and a name")
            self.parameters.append((found[1], found[2], found[3]))
        self.pointers = {name for struct, _, name in self.parameters if struct}
        self.values = {name for struct, _, name in self.parameters if not struct}
        self.code, self.depth, self.loops = [], 1, 0

    def prototype(self):
        items = ["struct out *o"] + [f"const {s} *{n}" if s else f"{C_TYPES[k]}{n}" for s, k, n in self.parameters]
        return f"void {self.name}({', '.join(items)})"

    def emit(self, text):
        self.code.append("    " * self.depth + text)


def c_string(text):
    out = []
    for byte in text.encode("utf-8"):
        if byte in (0x22, 0x5c):
            out.append("\\" + chr(byte))
        elif byte == 0x0a:
            out.append("\\n")
        elif 0x20 <= byte < 0x7f and byte != 0x3f:
            out.append(chr(byte))
        else:
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out) + '"'


class Compiler:
    def __init__(self, path):
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        self.includes, self.templates, self.raws = [], [], []
        self.current, self.html, self.blocks = None, None, []
        self.allow_style = False
        self.line = 1

    def compile(self):
        end = 0
        try:
            for mark in MARK.finditer(self.text):
                start, after = self.own_line(mark)
                self.static(self.text[end:max(start, end)])
                self.line = self.text.count("\n", 0, mark.start()) + 1
                self.directive(mark[1].strip())
                end = after
            self.static(self.text[end:])
            if self.current:
                raise Wrong(f"template {self.current.name} has no {{{{end}}}}")
        except Wrong as wrong:
            raise SystemExit(f"{self.path}:{self.line}: {wrong}")
        return self

    # Where a mark begins and ends: with its whole line, when it is a directive with nothing beside it.
    def own_line(self, mark):
        before = self.text.rfind("\n", 0, mark.start()) + 1
        after = self.text.find("\n", mark.end())
        alone = self.text[before:mark.start()].strip() == "" and after >= 0 and self.text[mark.end():after].strip() == ""
        return (before, after + 1) if alone and DIRECTIVE.match(mark[0]) else (mark.start(), mark.end())

    def static(self, text):
        if not self.current:
            if text.strip():
                raise Wrong("text outside a {{template ...}}")
            return
        for piece in re.findall(r"[^\n]*\n|[^\n]+$", text):
            self.html.feed(piece, self.allow_style)
            self.put_static(piece)
            self.line += piece.count("\n")

    def put_static(self, piece):
        code = self.current.code
        prefix = "    " * self.current.depth + "out_str(o, STR("
        if code and code[-1].startswith(prefix) and len(code[-1]) < 2000:
            code[-1] = code[-1][:-3] + "\n" + "    " * (self.current.depth + 2) + c_string(piece) + "));"
        else:
            self.current.emit(f"out_str(o, STR({c_string(piece)}));")

    def directive(self, text):
        if text.startswith("!"):
            return
        word = text.split(None, 1)[0] if text else ""
        if not self.current:
            return self.outside(word, text)
        rest = text[len(word):].strip()
        handlers = {"end": self.end, "#each": self.each, "/each": self.end_each, "#if": self.if_, "else": self.else_,
                    "/if": self.end_if, ">": self.partial, "u": self.url, "raw": self.raw}
        if word in handlers:
            handlers[word](rest)
        elif word.startswith(">"):
            self.partial(text[1:].strip())
        else:
            self.value(text)

    def outside(self, word, text):
        if word == "include":
            found = re.match(r'^include "([\w/.]+)"$', text)
            if not found:
                raise Wrong('write {{include "folder/name.h"}}')
            self.includes.append(found[1])
        elif text == "allow style":
            self.allow_style = True
        else:
            found = TEMPLATE.match(text)
            if not found:
                raise Wrong(f"{{{{{text}}}}} outside a template")
            self.current = Template(found[1], found[2], self.line)
            self.html, self.blocks = Html(), []

    def end(self, _):
        if self.blocks:
            raise Wrong(f"{{{{{self.blocks[-1][0]}}}}} of line {self.blocks[-1][1]} is not closed")
        if self.html.state != "text":
            raise Wrong(f"template {self.current.name} ends inside a tag, a comment or a style")
        self.templates.append(self.current)
        self.current = None

    # a.b.c as C. The first name is a parameter or a loop's variable; a struct is reached by pointer.
    def expression(self, path):
        if not PATH.match(path):
            raise Wrong(f"{path!r} is no name: logic belongs into the view")
        first, _, rest = path.partition(".")
        if first in self.current.pointers:
            return f"{first}->{rest}" if rest else first
        if first in self.current.values:
            return f"{first}.{rest}" if rest else first
        raise Wrong(f"{first} is neither a parameter nor a loop's variable here")

    def lined(self, code):
        self.current.code.append(f'#line {self.line} "{self.path.name}"')
        self.current.emit(code)

    def value(self, text):
        path, _, decimals = text.partition(":")
        state = self.html.state
        if state not in ("text", "value"):
            raise Wrong(f"{{{{ {text} }}}} stands in a {state}, where no escaping is safe")
        if state == "value":
            if self.html.attribute in URL_ATTRIBUTES:
                raise Wrong(f"{self.html.attribute} is an address: write {{{{u {text}}}}}")
            if self.html.attribute == "srcdoc":
                raise Wrong("srcdoc takes no values")
            self.html.value += "x"
        name = self.expression(path.strip())
        if decimals:
            if not re.match(r"^[0-6]$", decimals.strip()):
                raise Wrong(f"{{{{ {text} }}}}: decimals are 0 to 6")
            self.lined(f"tmpl_decimals(o, {name}, {decimals.strip()});")
        else:
            self.lined(f"TMPL_PUT(o, {name});")

    def url(self, text):
        if self.html.state != "value" or self.html.attribute not in URL_ATTRIBUTES:
            raise Wrong("{{u ...}} stands only in an attribute that is an address")
        macro = "TMPL_URL_PART" if self.html.value else "TMPL_URL"
        self.html.value += "x"
        self.lined(f"{macro}(o, {self.expression(text)});")

    def raw(self, text):
        if self.html.state != "text":
            raise Wrong("{{raw ...}} stands only between tags")
        self.raws.append((self.line, text))
        self.lined(f"tmpl_raw(o, {self.expression(text)});")

    def condition(self, text):
        found = CONDITION.match(text)
        if not found:
            raise Wrong(f"{{{{#if {text}}}}}: write a name, \"not\" and a name, or a name compared with a number or name")
        left = self.expression(found[2])
        if not found[3]:
            return f"{'!' if found[1] else ''}TMPL_TRUE({left})"
        right = found[4] if re.match(r"^-?\d+$", found[4]) else self.expression(found[4])
        return f"{'!' if found[1] else ''}({left} {found[3]} {right})"

    # An attribute's name is complete where a block begins or ends.
    def at_border(self):
        if self.html.state == "attribute":
            self.html.state = "tag"

    def open_block(self, kind, code, bound=None):
        self.at_border()
        self.lined(code)
        self.blocks.append((kind, self.line, self.html.copy(), bound, None))
        self.current.depth += 1

    def same_place(self, before):
        self.at_border()
        if self.html.key() != before.key():
            raise Wrong("the HTML does not stand where it stood when the block began (a tag or an attribute is left open)")

    def if_(self, text):
        self.open_block("#if", f"if ({self.condition(text)}) {{")

    def else_(self, _):
        if not self.blocks or self.blocks[-1][0] != "#if" or self.blocks[-1][4]:
            raise Wrong("{{else}} without {{#if}}")
        self.at_border()
        kind, line, before, bound, _ = self.blocks[-1]
        self.blocks[-1] = (kind, line, before, bound, self.html)
        self.html = before.copy()
        self.current.depth -= 1
        self.current.emit("} else {")
        self.current.depth += 1

    def end_if(self, _):
        if not self.blocks or self.blocks[-1][0] != "#if":
            raise Wrong("{{/if}} without {{#if}}")
        _, _, before, _, after_then = self.blocks.pop()
        self.same_place(after_then or before)
        self.current.depth -= 1
        self.current.emit("}")

    def each(self, text):
        found = re.match(r"^([\w.]+) as (\w+)$", text)
        if not found:
            raise Wrong("write {{#each list as item}}; the list is a pointer `list` with a count `n_list` beside it")
        path, name = found[1], found[2]
        if name in self.current.pointers | self.current.values:
            raise Wrong(f"{name} is taken already")
        head, _, last = path.rpartition(".")
        if not head:
            raise Wrong("a list stands in a struct, with its count beside it")
        self.expression(path)
        items, count = self.expression(path), self.expression(f"{head}.n_{last}")
        index = f"i{self.current.loops}"
        self.current.loops += 1
        self.open_block("#each", f"for (size_t {index} = 0; {index} < (size_t){count}; {index}++) {{", name)
        self.current.emit(f"const __typeof__(*{items}) *{name} = &{items}[{index}];")
        self.current.emit(f"(void){name};")
        self.current.pointers.add(name)

    def end_each(self, _):
        if not self.blocks or self.blocks[-1][0] != "#each":
            raise Wrong("{{/each}} without {{#each}}")
        _, _, before, name, _ = self.blocks.pop()
        self.same_place(before)
        self.current.pointers.discard(name)
        self.current.depth -= 1
        self.current.emit("}")

    def partial(self, text):
        found = re.match(r'^(\w+)\s*(.*)$', text, re.S)
        if not found:
            raise Wrong("write {{> name argument, argument}}")
        if self.html.state != "text":
            raise Wrong("a partial stands between tags")
        arguments = [self.argument(a) for a in re.findall(r'"[^"]*"|[^,\s][^,]*', found[2])]
        self.lined(f"{found[1]}({', '.join(['o'] + arguments)});")

    def argument(self, text):
        text = text.strip()
        if text.startswith('"'):
            return f"STR({c_string(text[1:-1])})"
        if re.match(r"^-?\d+$", text):
            return text
        if text.startswith("&"):
            return "&" + self.expression(text[1:])
        return self.expression(text)

    def header(self):
        guard = "TMPL_" + re.sub(r"\W", "_", self.path.stem).upper() + "_H"
        lines = ["/* Made by tools/tmplc of " + self.path.name + ". */", f"#ifndef {guard}", f"#define {guard}", "",
                 '#include "base/out.h"', '#include "base/tmpl.h"']
        lines += [f'#include "{name}"' for name in self.includes] + [""]
        lines += [t.prototype() + ";" for t in self.templates]
        return "\n".join(lines + ["", "#endif", ""])

    def source(self):
        lines = ["/* Made by tools/tmplc of " + self.path.name + ". */", f'#include "{self.path.stem}.tmpl.h"', ""]
        for template in self.templates:
            lines += [template.prototype(), "{"]
            lines += [f"    (void){name};" for _, _, name in template.parameters]
            lines += template.code + ["}", ""]
        return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    parser.add_argument("-o", "--output", type=pathlib.Path)
    parser.add_argument("--raw", action="store_true")
    arguments = parser.parse_args()
    for path in arguments.files:
        compiled = Compiler(path).compile()
        if arguments.raw:
            for line, what in compiled.raws:
                print(f"{path}:{line}: {what}")
        else:
            (arguments.output / f"{path.stem}.tmpl.h").write_text(compiled.header(), encoding="utf-8")
            (arguments.output / f"{path.stem}.tmpl.c").write_text(compiled.source(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
