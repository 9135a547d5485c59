# SPDX-License-Identifier: Apache-2.0
"""pages.py: every page of the desk, walked. Journeys of browser.py that are not about one page: from the first page
each link is followed, one of each kind ("/customers/{id}" once, however many there are), so that a page that is
added is looked at without being named here. On each of them, in both themes, axe-core looks for what somebody with a
screen reader, a keyboard or weak eyes would stumble over (WCAG 2.2 AA, and its good practice).
"""
import base64
import pathlib
import re
import urllib.parse

AXE = pathlib.Path(__file__).resolve().parent / 'node_modules' / 'axe-core' / 'axe.min.js'
TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
PAGES_MAX = 120
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


def walk(p, look, also=()):
    """Calls look(path) on one page of each kind, and on those named besides."""
    waiting, seen = [*DOORS, *also], {kind_of(path) for path in DOORS}
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


class LeftOut(Exception):
    """A journey that this machine cannot make, and why."""


def begin_axe(p):
    if not AXE.exists():
        raise LeftOut('axe-core could not be fetched from npm (npm ci --prefix tests)')
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


# ---- what people may call things ----

RUNS = '"><script>window.ran=1</script><img src=x onerror="window.ran=1">'
HOSTILE = (RUNS, "javascript:window.ran=1//'", '{{constructor.constructor("window.ran=1")()}}', '\u202egnp.eciovni',
           'm\u0336\u0301\u0302\u0303\u0304' * 9, '\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466' * 4, 'x\u200b\u2060\ufefflow',
           'W' * 60)
LONG = 'Donaudampfschifffahrtsgesellschaftskapitaen' * 240  # 10,000 characters without a place to break

LETTER = '''From: %s <hostile%d@customer.example>
To: help@aldervane.example
Subject: %s
Message-ID: <hostile-%d@customer.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b1

--b1
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

%s

--b1
Content-Type: text/plain; name="%s.txt"
Content-Disposition: attachment; filename="%s.txt"

nothing
--b1--
'''


def said_in_a_head(words):
    return '=?utf-8?B?' + base64.b64encode(words.encode()).decode() + '?='


def send_hostile_mail(desk):
    for i, words in enumerate((*HOSTILE, LONG)):
        name = re.sub(r'["\\\r\n]', '', words)[:60]
        desk.deliver('Support', LETTER % (said_in_a_head(words), i, said_in_a_head(words), i, words + '\n' + LONG[:3000],
                                          said_in_a_head(name), said_in_a_head(name)))


def call_things(p):
    """Tags, teams, fields and the like, over the API; each is told its status."""
    calls = []
    for i, words in enumerate(HOSTILE):
        calls += [['tags', {'name': words}], ['teams', {'name': words}], ['macros', {'name': words, 'body': words}],
                  ['views', {'name': words[:60], 'filter': 'is:open', 'own': True}], ['companies', {'name': words}],
                  ['statuses', {'name': words[:20], 'category': 'open'}],
                  ['fields', {'noun': ('conversation', 'customer')[i % 2], 'label': words, 'key': f'hostile_{i}', 'kind': 'text'}]]
    return [[noun, *p.api('POST', '/' + noun, body)] for noun, body in calls]


@journey
def whatever_things_are_called_nothing_runs(p, desk):
    p.go('/settings/tags')
    told = call_things(p)
    made = [it for it in told if it[1] == 201]
    assert {it[0] for it in made} == {'tags', 'teams', 'macros', 'views', 'companies', 'statuses', 'fields'}, told
    p.driver.get_log('browser')  # what was refused is a line
    send_hostile_mail(desk)
    p.go('/inbox?view=all')
    p.arrives('Donaudampf')
    hostile = p.js('return [...document.querySelectorAll("#rows .item a")].slice(0, arguments[0])'
                   '.map(it => it.pathname + it.search)', len(HOSTILE) + 1)
    found = []

    def look(path):
        if p.js('return window.ran'):
            found.append(f'{path}: it ran')
        wide = p.js('return document.documentElement.scrollWidth')
        if wide > 320:
            found.append(f'{path}: {wide} px wide')
        # a sheet of no conversation, a page that is not there: said by the server, and no fault of the page
        found.extend(f'{path}: {it[:200]}' for it in p.complaints() if not re.search(r'a status of 4(04|22)', it))

    p.size(320, 640)
    try:
        walk(p, look, hostile)
        for key in ('t', 'a', 'p', 'f'):
            p.go(hostile[0])
            p.one('#composer')
            p.key(key)
            p.one('.sheet.popped')
            look(f'{hostile[0]} and the key {key}')
    finally:
        p.size(1440, 900)
    assert not found, ' ;; '.join(found[:12])
