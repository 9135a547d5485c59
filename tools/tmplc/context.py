# SPDX-License-Identifier: Apache-2.0
"""context: where in a page a value would land, worked out while the template is compiled.

The HTML of templates is a strict part of HTML: every attribute value in double quotes, every element
closed, no inline script, no style or event attribute. That makes the question "what must be escaped
here?" answerable by a small machine, and every construct for which there is no safe answer a mistake
with a line number. The machine also drops comments and makes runs of white space one, outside of
<pre> and <textarea>.
"""
import copy
import re

from source import Mistake, Place

VOID = {'area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr'}
RAW = {'style', 'script'}
FORBIDDEN = {'plaintext', 'xmp', 'noembed', 'noframes', 'listing'}
KEEPS_SPACE = {'pre', 'textarea'}
URL_ATTRIBUTES = {'href', 'src', 'action', 'formaction', 'cite', 'poster', 'data', 'xlink:href', 'ping',
                  'background', 'manifest', 'longdesc'}
# A value there could load or run something: only a fixed beginning is safe.
LOADING = {'script', 'embed', 'object', 'iframe', 'base', 'frame', 'applet', 'use'}
# Values there are read as HTML, as lists of URLs, as CSS, or as the name of what they change.
CLOSED_ATTRIBUTES = {'srcdoc', 'srcset', 'imagesrcset', 'values', 'from', 'to', 'by', 'attributename', 'http-equiv',
                     'fill', 'stroke', 'filter', 'mask', 'clip-path', 'cursor', 'marker-start', 'marker-mid',
                     'marker-end'}
# Attributes that are read to people.
READ_OUT = {'title', 'aria-label', 'placeholder', 'alt', 'aria-description', 'aria-valuetext', 'aria-roledescription'}
# What stands before a value in a URL so that the value can only be a part of it: a path of ours, a
# query, a fragment, a fixed host, an address.
SETTLED = re.compile(r'^(?:/(?![/\\])|\?|#|\.{1,2}/|https?://[^/?#\\{]+[/?#]|mailto:|tel:)', re.I)
NAME = re.compile(r'[A-Za-z][A-Za-z0-9:-]*')
ATTRIBUTE = re.compile(r'[A-Za-z_][A-Za-z0-9_:.-]*')


class State:
    """mode: text, tag (between attributes), value (of an attribute), raw (in <style>). stack: open elements."""

    def __init__(self):
        self.mode = 'text'
        self.stack = []
        self.tag = self.attribute = ''
        self.seen = set()
        self.url = ''      # of a URL attribute's value so far: '' nothing, 'whole' a value, 'settled', else 'open'
        self.fixed = ''    # its text so far
        self.space = True  # the last character written was white space

    def copy(self):
        return copy.deepcopy(self)

    def same(self, other):
        return (self.mode, self.stack, self.tag, self.attribute, self.url) == \
               (other.mode, other.stack, other.tag, other.attribute, other.url)

    def describe(self):
        if self.mode == 'value':
            return f'in the attribute {self.attribute} of <{self.tag}>'
        if self.mode in ('tag', 'raw'):
            return f'inside <{self.tag}>'
        return f'in <{self.stack[-1]}>' if self.stack else 'outside of every element'


def shift(place, text, at):
    """The place `at` characters behind `place`."""
    lines = text[:at].count('\n')
    column = at - text[:at].rfind('\n') if lines else place.column + at
    return Place(place.path, place.line + lines, column)


class Machine:
    def __init__(self, style=False):
        self.state, self.style = State(), style

    # ---- fixed text ------------------------------------------------------------------------------------------
    def feed(self, text, place):
        """Takes fixed text; returns it as it will be written."""
        self.text, self.place, self.at, self.made = text, place, 0, []
        while self.at < len(text):
            getattr(self, 'in_' + self.state.mode)()
        return ''.join(self.made)

    def mistake(self, sentence, at=None):
        raise Mistake(shift(self.place, self.text, self.at if at is None else at), sentence)

    def keep(self, text):
        self.made.append(text)
        self.state.space = text[-1:].isspace()

    def keep_space(self, run):
        """White space outside of tags: one character, a line break where there was one."""
        if KEEPS_SPACE & set(self.state.stack):
            self.keep(run)
        elif not self.state.space:
            self.keep('\n' if '\n' in run else ' ')

    def in_text(self):
        match = re.compile(r'\s+|[^\s<]+|<').match(self.text, self.at)
        if match.group().isspace():
            self.keep_space(match.group())
        elif match.group() != '<':
            self.keep(match.group())
        else:
            return self.markup()
        self.at = match.end()

    def markup(self):
        rest = self.text[self.at:]
        if rest.startswith('<!--'):
            end = rest.find('-->')
            if end < 0:
                self.mistake('an HTML comment holds a tag, or never ends; write {{! ... }} instead')
            self.at += end + 3
        elif rest.lower().startswith('<!doctype') and '>' in rest:
            self.keep(rest[:rest.index('>') + 1])
            self.at += rest.index('>') + 1
        elif rest.startswith('</'):
            self.end_tag(rest)
        else:
            self.start_tag(rest)

    def start_tag(self, rest):
        match = NAME.match(rest, 1)
        if not match:
            self.mistake('an element needs its name here: a value cannot be one, and a plain < is written &lt;')
        name = match.group().lower()
        if name in FORBIDDEN:
            self.mistake(f'<{name}> is not written in templates')
        if name == 'style' and not self.style:
            self.mistake('style sheets are files; a page that stands alone says {{allow style}} at its top')
        self.state.mode, self.state.tag, self.state.seen = 'tag', match.group(), set()
        self.keep('<' + match.group())
        self.at += match.end()

    def end_tag(self, rest):
        match = re.compile(r'</([A-Za-z][A-Za-z0-9:-]*)\s*>').match(rest)
        if not match:
            self.mistake('an end tag is </name> and nothing else')
        self.close(match.group(1))
        self.keep(f'</{match.group(1)}>')
        self.at += match.end()

    def close(self, name):
        stack = self.state.stack
        if not stack:
            self.mistake(f'</{name}> closes nothing that this part of the template opened')
        if stack[-1] != name:
            self.mistake(f'</{name}> stands where </{stack[-1]}> is due')
        stack.pop()

    def in_tag(self):
        match = re.compile(r'\s+|/?>').match(self.text, self.at)
        if match and match.group().isspace():
            if not self.state.space:
                self.keep(' ')
            self.at = match.end()
        elif match:
            self.open(match.group())
        else:
            self.attribute()

    def open(self, end):
        name, self.state.mode = self.state.tag, 'text'
        if self.state.space and self.made and self.made[-1] == ' ':
            self.made.pop()
        self.keep(end)
        self.at += len(end)
        self.state.tag = ''
        if name.lower() in VOID or end == '/>':
            return
        self.state.stack.append(name)
        if name.lower() in RAW:
            self.state.mode, self.state.tag = 'raw', name

    def attribute(self):
        match = ATTRIBUTE.match(self.text, self.at)
        if not match:
            self.mistake(f'an attribute of <{self.state.tag}> cannot begin with {self.text[self.at]!r}')
        name, end = match.group(), match.end()
        if not self.state.space:
            self.mistake(f'white space is missing before {name}')
        self.check_attribute(name.lower())
        self.state.seen.add(name.lower())
        self.keep(name)
        self.at = end
        if self.text.startswith('="', end):
            self.keep('="')
            self.at = end + 2
            self.state.mode, self.state.attribute = 'value', name
            self.state.url, self.state.fixed = '', ''
        elif self.text.startswith('=', end):
            self.mistake(f'the value of {name} needs double quotes')

    def check_attribute(self, name):
        if name.startswith('on'):
            self.mistake(f'{name} is script in a page; it belongs into a file of its own')
        if name == 'style':
            self.mistake('a style attribute is forbidden by the content policy; use a class')
        if name in self.state.seen:
            self.mistake(f'<{self.state.tag}> has the attribute {name} twice')
        if name == 'http-equiv' and 'content' in self.state.seen:
            self.mistake('http-equiv comes before content, which may not hold a value then')

    def in_value(self):
        end = self.text.find('"', self.at)
        stop = len(self.text) if end < 0 else end
        fixed = self.text[self.at:stop]
        self.keep_fixed(fixed)
        if fixed:
            self.keep(fixed)
        self.at = stop
        if end >= 0:
            self.keep('"')
            self.at += 1
            self.state.mode, self.state.attribute, self.state.url, self.state.fixed = 'tag', '', '', ''

    def keep_fixed(self, text):
        """Follows how far a URL has been settled by what the template itself says."""
        state = self.state
        if '<' in text:
            self.mistake('< inside an attribute: is a quote missing before? A real one is written &lt;')
        if state.attribute.lower() not in URL_ATTRIBUTES or not text:
            return
        state.fixed += text
        if re.match(r'\s*(?:javascript|vbscript|data)\s*:', state.fixed, re.I):
            self.mistake('this URL would run or carry something; pages link to http, https, mailto and tel')
        if SETTLED.match(state.fixed) or (state.url == 'whole' and re.search(r'[?#]', text)):
            state.url = 'settled'
        elif state.url != 'settled':
            state.url = 'open'

    def in_raw(self):
        name = self.state.tag
        end = self.text.lower().find('</' + name.lower(), self.at)
        body = self.text[self.at:len(self.text) if end < 0 else end]
        if name.lower() == 'script' and body.strip():
            self.mistake('inline script is forbidden by the content policy; it belongs into a file of its own')
        if body:
            self.keep(body)
        self.at += len(body)
        if end >= 0:
            self.state.mode, self.state.tag = 'text', ''

    # ---- values ----------------------------------------------------------------------------------------------
    def value(self, place, whole_url=False):
        """How a value must be escaped here: 'html', 'url' (the whole), 'part' (of a URL)."""
        state = self.state
        if state.mode == 'raw':
            raise Mistake(place, f'a value cannot stand inside <{state.tag}>: nothing escapes it there')
        if state.mode == 'tag':
            raise Mistake(place, f'a value cannot stand inside the tag <{state.tag}>, only in a quoted attribute')
        state.space = False
        if state.mode == 'text':
            if whole_url:
                raise Mistake(place, '{{u ...}} is for attributes that hold a URL; as text, write {{ ... }}')
            return 'html'
        return self.attribute_value(place, whole_url)

    def attribute_value(self, place, whole_url):
        state = self.state
        name, tag = state.attribute.lower(), state.tag.lower()
        if name in CLOSED_ATTRIBUTES or (tag == 'meta' and name == 'content' and 'http-equiv' in state.seen):
            raise Mistake(place, f'a value cannot stand in the attribute {state.attribute}: nothing escapes it there')
        if name not in URL_ATTRIBUTES:
            if whole_url:
                raise Mistake(place, f'{state.attribute} is not an attribute that holds a URL')
            return 'html'
        if whole_url:
            return self.whole_url(place, name, tag)
        if state.url != 'settled':
            raise Mistake(place, f'this value decides where {state.attribute} leads: write {{{{u ...}}}} for a whole '
                                 'URL, or begin with a fixed path such as /articles/')
        return 'part'

    def whole_url(self, place, name, tag):
        state = self.state
        if tag in LOADING:
            raise Mistake(place, f'what <{tag}> loads must begin with a fixed path')
        if state.url != '' or state.fixed:
            raise Mistake(place, '{{u ...}} is a whole URL and stands at its beginning; a part of one is {{ ... }}')
        state.url = 'whole'
        return 'url'

    def is_said(self):
        """Whether a value here is read by people as it stands: then words of ours are said in their language."""
        if self.state.mode == 'value':
            return self.state.attribute.lower() in READ_OUT
        return not {'pre', 'code', 'textarea', 'style'} & set(self.state.stack)

    def join(self, other, place, what):
        """After two ways through a template: both must have led to the same place in the page."""
        if self.state.mode == 'value' and self.state.attribute.lower() not in URL_ATTRIBUTES:
            other.url = self.state.url
        if not self.state.same(other):
            raise Mistake(place, f'{what} ends {self.state.describe()}, another way through it {other.describe()}: '
                                 'each way must close what it opens')
        self.state.seen |= other.seen
        self.state.space = self.state.space and other.space
