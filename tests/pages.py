# SPDX-License-Identifier: Apache-2.0
"""pages.py: every page of the desk, walked. Journeys of browser.py that are not about one page: from the first page
each link is followed, one of each kind ("/customers/{id}" once, however many there are), so that a page that is
added is looked at without being named here. On each of them, in both themes, axe-core looks for what somebody with a
screen reader, a keyboard or weak eyes would stumble over (WCAG 2.2 AA, and its good practice).
"""
import pathlib
import re
import urllib.parse

AXE = pathlib.Path(__file__).resolve().parent / 'node_modules' / 'axe-core' / 'axe.min.js'
TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
PAGES_MAX = 80
# What is no page: files, a mail as it came (its words are the customer's), what leads out.
NO_PAGE = re.compile(r'^/(api|assets|files|exports)/|/(original\.eml|html)$|\.(csv|eml|json)$|^/sign-out')
# Pages that nothing links to.
DOORS = ('/inbox?view=open', '/conversations/69?view=open', '/conversations/68?view=all', '/search?q=tent',
         '/search?q=is:nowhere', '/merges/new?from=27&into=22', '/merges/new?from=68&into=69', '/notifications',
         '/profile?factor=begin', '/nowhere')

JOURNEYS = []


def journey(run):
    JOURNEYS.append(run)
    return run


def kind_of(path):
    """/customers/17/fields?view=open is of the kind /customers/{}/fields."""
    return re.sub(r'\d+', '{}', urllib.parse.urlparse(path).path)


def links(p):
    return p.js('return [...document.querySelectorAll("a[href]")].filter(it => it.origin === location.origin)'
                '.map(it => it.pathname + it.search)')


def walk(p, look):
    """Calls look(path) on one page of each kind."""
    waiting, seen = list(DOORS), {kind_of(path) for path in DOORS}
    walked = 0
    while waiting:
        path = waiting.pop(0)
        p.go(path)
        p.one('#main')
        walked += 1
        assert walked <= PAGES_MAX, f'more than {PAGES_MAX} kinds of pages: {sorted(seen)}'
        for link in links(p):
            if kind_of(link) not in seen and not NO_PAGE.search(urllib.parse.urlparse(link).path):
                seen.add(kind_of(link))
                waiting.append(link)
        look(path)
    return walked


def begin_axe(p):
    assert AXE.exists(), 'axe-core is not there: npm ci --prefix tests'
    p.js(AXE.read_text())


def findings(p, where, within=None):
    """What axe-core says of the page as it stands, a line each."""
    found = p.driver.execute_async_script('''
        const [within, tags, done] = arguments;
        axe.run(within || document, {runOnly: tags, resultTypes: ['violations']})
            .then(it => done(it.violations), error => done([{id: String(error), nodes: []}]))''', within, TAGS)
    return [f'{where}: {it["id"]}: ' + ' | '.join(node['html'][:120] for node in it['nodes'][:3]) for it in found]


def in_both_themes(p, where, within=None):
    found = []
    for dark in (False, True):
        p.look(dark)
        found += findings(p, where + (' (dark)' if dark else ''), within)
    p.look(dark=False)
    return found


@journey
def nobody_stumbles_on_any_page(p, desk):
    found = []

    def look(path):
        begin_axe(p)
        found.extend(in_both_themes(p, path))

    walked = walk(p, look)
    p.driver.get_log('browser')  # what is not there is a line
    assert walked >= 30, f'only {walked} pages were walked'
    assert not found, f'{len(found)} findings on {walked} pages: ' + ' ;; '.join(found)


@journey
def nobody_stumbles_over_what_pops_up(p, desk):
    found = []
    p.open(69)
    begin_axe(p)
    for key, css in (('a', '.sheet.popped'), ('t', '.sheet.popped'), ('s', '.sheet.popped'), ('p', '.sheet.popped'),
                     ('.', '.sheet.popped'), ('?', 'dialog[open]'), ('\ue009k', 'dialog[open]')):
        p.key(key)
        p.one(css)
        found += in_both_themes(p, f'behind the key {key}')
        p.press('\ue00c')
        p.not_there(css)
    p.key('n')
    found += in_both_themes(p, 'a note')
    p.key('r')
    p.size(390, 844)
    found += in_both_themes(p, 'on a telephone')
    p.size(1440, 900)
    assert not found, f'{len(found)} findings: ' + ' ;; '.join(found)


@journey
def nobody_stumbles_at_the_door(p, desk):
    p.driver.delete_all_cookies()
    p.go('/sign-in')
    begin_axe(p)
    found = in_both_themes(p, '/sign-in')
    p.one('#email').send_keys('maya@example.org')
    p.one('#password').send_keys('four plain words here')
    p.one('.button.first').click()
    p.one('#rows')
    assert not found, ' ;; '.join(found)
