# SPDX-License-Identifier: Apache-2.0
"""languages.py: the desk in another language and from right to left. Journeys of browser.py: somebody chooses German in
the profile and walks every page (pages.py); nothing on any of them may still be said in English that German has words
for, and nothing may be wider than the screen. The same from right to left, in the language ar-XB, which is English
turned around and is offered to nobody.
"""
import html
import pathlib
import re
import sys

import pages

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tools' / 'tmplc'))
from messages import Catalogue  # noqa: E402

# What a person wrote, or what is no word: never looked at.
THEIRS = '.prose, .quoted, bdi, q, [data-theirs], textarea, pre, code, kbd, script, style, option[lang]'
SAID = '''
const theirs = arguments[0], found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const words = walker.currentNode.data.replace(/\\s+/g, ' ').trim();
  if (words && !walker.currentNode.parentElement.closest(theirs)) found.push(words);
}
for (const name of ['title', 'aria-label', 'placeholder', 'alt'])
  for (const it of document.querySelectorAll(`[${name}]`))
    if (!it.closest(theirs)) found.push(it.getAttribute(name).replace(/\\s+/g, ' ').trim());
return [...new Set(found)];'''
WIDE = '''
const found = [], width = document.documentElement.clientWidth;
if (document.scrollingElement.scrollWidth > width) found.push(`the page is ${document.scrollingElement.scrollWidth} wide`);
for (const it of document.querySelectorAll('button, .button, .tab, .tabs a, h1, h2, label, th, summary')) {
  const box = it.getBoundingClientRect();
  if (!box.width || it.closest('.unseen, [hidden], .tabs, .menu-list') || it.matches('.unseen')) continue;
  if (box.right > width + 1 || box.left < -1) {
    if (!it.closest('.views, .list, .panel, .talk, table')) found.push(`${it.tagName} ${it.innerText.slice(0, 40)} leaves the screen`);
  } else if (it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).overflowX !== 'visible'
             && getComputedStyle(it).textOverflow !== 'ellipsis')
    found.push(`${it.tagName} ${it.innerText.slice(0, 40)} is cut`);
}
return found;'''

JOURNEYS = []


def journey(run):
    JOURNEYS.append(run)
    return run


def english():
    """What German says in other words: whole texts, and patterns of those with values and enough words."""
    whole, patterns, messages = set(), [], Catalogue(ROOT / 'words' / 'de.po').messages
    german = {form for entry in messages.values() for form in entry.forms()}  # "Tag" is a word of both
    for key, entry in messages.items():
        key = re.sub(r'^\[[^]]*\] ', '', key)
        if key in german or '<' in key or not re.search('[a-z]', key):
            continue
        if '{' not in key:
            whole.add(key)
        elif len(re.findall(r'[A-Za-z]{2,}', re.sub(r'\{\d\}', '', key))) >= 3:
            patterns.append(re.compile(re.sub(r'\\\{\d+\\\}', '.+', re.escape(key)) + '$'))
    return whole, patterns


def still_english(texts, whole, patterns):
    return [text for text in texts
            if html.unescape(text) in whole or any(pattern.match(text) for pattern in patterns)]


def choose(p, code):
    """The language of the profile, as its form sends it; one that is not offered too."""
    p.go('/profile')
    p.one('#language')
    p.js('''const box = document.getElementById('language');
            if (![...box.options].some(it => it.value === arguments[0])) box.add(new Option('', arguments[0]));
            box.value = arguments[0];''', code)
    p.click('form[action="/profile"] button')
    p.until(lambda: p.js('return document.documentElement.lang') == code, f'the page to be {code}')


def everywhere(p, width, look):
    p.size(width, 900)
    walked = pages.walk(p, look)
    p.driver.get_log('browser')  # what is not there is a line
    p.size(1440, 900)
    assert walked >= 30, f'only {walked} pages were walked'


@journey
def german_is_chosen_and_spoken_on_every_page(p, desk):
    whole, patterns = english()
    found = []
    choose(p, 'de')
    p.sees('h1', 'Profil')
    try:
        def look(path):
            assert p.js('return document.documentElement.lang') == 'de', path
            texts = p.js(SAID, THEIRS)
            found.extend(f'{path}: "{text}"' for text in still_english(texts, whole, patterns))
        everywhere(p, 1440, look)
        p.open(69)
        p.sees('#composer', 'Notiz')
        p.js('localStorage.clear()')
        p.open(69)
        p.one('#words').clear()
        p.write('Calm down. It is your own fault, you should have read the instructions.')
        p.sees('#nudge', 'das nicht')                   # the coach's reason, with its button
        found.extend(still_english(p.js(SAID, THEIRS), whole, patterns))
        p.key('?')
        p.sees('dialog[open]', 'Nächste Unterhaltung')
        found.extend(still_english(p.js(SAID, THEIRS), whole, patterns))
    finally:
        choose(p, 'en')
    p.sees('h1', 'Profile')
    assert not found, f'{len(found)} texts are English still: ' + ' ;; '.join(found)


@journey
def german_fits_on_a_telephone(p, desk):
    found = []
    choose(p, 'de')
    try:
        everywhere(p, 320, lambda path: found.extend(f'{path}: {it}' for it in p.js(WIDE)))
    finally:
        choose(p, 'en')
    assert not found, f'{len(found)} do not fit: ' + ' ;; '.join(found)


def turned(p, width):
    found = []
    choose(p, 'ar-XB')
    try:
        def look(path):
            assert p.js('return document.documentElement.dir') == 'rtl', path
            found.extend(f'{path}: {it}' for it in p.js(WIDE))
        everywhere(p, width, look)
    finally:
        choose(p, 'en')
    assert not found, f'{len(found)} do not fit from right to left: ' + ' ;; '.join(found)


@journey
def from_right_to_left_on_a_telephone(p, desk):
    turned(p, 320)


@journey
def from_right_to_left_on_a_desk(p, desk):
    turned(p, 1280)


@journey
def the_door_speaks_the_language_of_the_browser(p, desk):
    p.driver.delete_all_cookies()
    p.driver.execute_cdp_cmd('Network.enable', {})
    p.driver.execute_cdp_cmd('Network.setExtraHTTPHeaders', {'headers': {'Accept-Language': 'de-AT,de;q=0.9'}})
    try:
        p.go('/sign-in')
        p.sees('h1', 'Anmelden')
    finally:
        p.driver.execute_cdp_cmd('Network.setExtraHTTPHeaders', {'headers': {}})
    p.sign_in('maya@example.org')
    p.one('#rows')
