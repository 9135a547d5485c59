# SPDX-License-Identifier: Apache-2.0
"""everyday.py: journeys of browser.py about the day around the answers: a desk that begins, a sample that goes, words
that survive a tunnel and a second machine, and each key of the map, which does what the cheat sheet says of it.
"""
import pathlib
import shutil
import tempfile

from selenium.webdriver.common.keys import Keys

JOURNEYS = []


def journey(run):
    JOURNEYS.append(run)
    return run


class Elsewhere:
    """A desk and a browser of their own, for what would take the others' away: with the sample, or nobody's yet."""

    def __init__(self, p, desk, sample):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='heard-everyday-'))
        if sample:
            self.desk = type(desk)(desk.heard, self.folder)
        else:
            self.desk = type(desk).__new__(type(desk))
            self.desk.heard, self.desk.data = desk.heard, str(self.folder / 'desk')
            self.desk.run('init')
            self.desk.settle(self.folder)
        self.p = type(p)(self.desk, 'maya@example.org' if sample else None)

    def __enter__(self):
        return self.p

    def __exit__(self, *told):
        self.p.quit()
        self.desk.stop()
        self.desk.log.close()
        shutil.rmtree(self.folder)


@journey
def a_desk_begins_with_one_page(p, desk):
    with Elsewhere(p, desk, sample=False) as first:
        first.go('/')
        first.sees('h1', 'A new desk')
        first.one('#org').send_keys('Tidewater')
        first.one('#name').send_keys('Runa Holm')
        first.one('#email').send_keys('runa@tidewater.example')
        first.one('#password').send_keys('password12')
        first.one('.button.first').click()
        first.sees('.told', 'everybody tries first')
        assert first.one('#email').get_attribute('value') == 'runa@tidewater.example'
        first.driver.get_log('browser')                 # what was refused on purpose
        first.one('#password').send_keys('seven boats at low tide')
        first.one('.button.first').click()
        first.sees('#list-title', 'Yours')
        first.sees('.views', 'Runa Holm')
        first.click('.begins a', 'Connect a mailbox')   # what one does first
        first.sees('h1', 'Mailboxes')
        first.go('/settings/inboxes')
        first.one('.lines li')                          # the first inbox is there
        first.go('/settings/desks')
        first.sees('.lines', 'Tidewater')
        first.driver.delete_all_cookies()
        first.go('/first-run')                          # once alone
        first.until(lambda: '/sign-in' in first.driver.current_url, 'asked to sign in')
        assert not first.complaints()


@journey
def the_sample_is_emptied_with_one_click(p, desk):
    with Elsewhere(p, desk, sample=True) as other:
        other.go('/inbox?view=all')
        other.one('#rows .item')
        other.go('/settings/imports')
        other.sees('#imports', 'Sample inbox')
        other.click('#imports button', 'Take it back')
        other.sees('.told', 'taken back')
        other.until(lambda: 'Sample inbox' not in other.text('#imports'), 'it is gone')
        other.go('/inbox?view=all')
        assert other.one('.list .empty h2').text
        assert not other.all('#rows .item')
        other.go('/search?q=tent')
        other.sees('.page', 'Nothing has these words')
        assert not other.complaints()


def value(p):
    return p.one('#words').get_attribute('value')


@journey
def a_draft_is_written_on_two_machines(p, desk):
    train = type(p)(desk, 'maya@example.org')
    try:
        p.open('Could we talk about the shelf')
        p.key('r')
        p.write('At the desk. ')
        p.until(lambda: p.text('#draft-state') == 'Kept', 'kept')
        train.open('Could we talk about the shelf')
        train.until(lambda: value(train) == 'At the desk. ', 'the words of the other machine')
        train.key('r')
        train.press(Keys.CONTROL + Keys.END)
        train.write('On the train.')
        train.until(lambda: train.text('#draft-state') == 'Kept', 'kept')
        p.press(Keys.CONTROL + Keys.END)
        p.write('And here.')
        p.sees('.crossing', 'You changed this draft somewhere else')
        assert 'And here.' in value(p)                  # not a letter is lost before one has chosen
        p.click('.crossing button', 'Take the others')
        p.until(lambda: value(p) == 'At the desk. On the train.', 'the words from the train')
        p.press(Keys.CONTROL + Keys.END)
        p.write(' Together.')
        p.until(lambda: p.text('#draft-state') == 'Kept', 'kept')
        train.driver.refresh()
        train.until(lambda: value(train) == 'At the desk. On the train. Together.', 'all of it')
        p.driver.get_log('browser')                     # the draft that was refused is a line
    finally:
        train.quit()


def network(p, gone):
    p.driver.execute_cdp_cmd('Network.enable', {})
    p.driver.execute_cdp_cmd('Network.emulateNetworkConditions',
                             {'offline': gone, 'latency': 0, 'downloadThroughput': -1, 'uploadThroughput': -1})


@journey
def nothing_typed_is_lost_in_a_tunnel(p, desk):
    p.open('Vegetable box')
    p.key('r')
    p.write('Before, ')
    p.until(lambda: p.text('#draft-state') == 'Kept', 'kept')
    network(p, gone=True)
    try:
        p.write('in the tunnel, ')
        p.sees('#draft-state', 'Kept in this browser')
        p.press(Keys.CONTROL + Keys.ENTER)
        p.until(lambda: p.text('#toast'), 'it is said that it did not leave')
        assert value(p) == 'Before, in the tunnel, ' and not p.all('.said.agent .sent')
        p.write('after.')
    finally:
        network(p, gone=False)
    p.until(lambda: p.text('#draft-state') == 'Kept', 'kept on the server again')
    p.js('localStorage.clear()')
    p.driver.refresh()
    p.until(lambda: value(p) == 'Before, in the tunnel, after.', 'all of it')
    p.driver.get_log('browser')                         # what could not be sent is a line


# ---- the map of keys -----------------------------------------------------------------------------------------------

def at(p, path):
    p.until(lambda: path in p.driver.current_url, path)


def sheet(p, key, words):
    p.key(key)
    p.sees('.sheet.popped', words)
    p.press(Keys.ESCAPE)
    p.not_there('.sheet.popped')


@journey
def each_key_does_what_it_says(p, desk):
    p.go('/inbox?view=open')
    p.one('#rows > .item')
    p.key('j')
    p.press('j')
    second = p.js('return document.activeElement.closest(".item").dataset.number')
    p.press('k')
    first = p.js('return document.activeElement.closest(".item").dataset.number')
    assert first != second
    p.press('x')
    p.sees('#bulk', 'one chosen')
    p.press('x')
    p.until(lambda: not p.one('#bulk').is_displayed(), 'none is chosen')
    p.press('o')
    p.until(lambda: p.one('#main').get_attribute('data-number') == first, 'it is open')
    p.key('r')
    p.until(lambda: p.hand().get_attribute('id') == 'words', 'the hand in the answer')
    p.press(Keys.ESCAPE)
    p.key('n')
    p.sees('.tab[aria-selected=true]', 'Note')
    p.press(Keys.ESCAPE)
    for key, words in (('a', 'Give it to'), ('t', 'Tag'), ('s', 'Tomorrow'), ('p', 'Urgent'), ('f', 'Fields'), ('.', 'More')):
        sheet(p, key, words)
    shown = p.one('#panel').is_displayed()
    p.key('i')
    p.until(lambda: p.one('#panel').is_displayed() != shown, 'the panel')
    p.key('i')
    p.until(lambda: p.one('#panel').is_displayed() == shown, 'the panel again')
    p.key('e')
    p.sees('.talk-facts', 'Closed')
    p.key('z')
    p.until(lambda: 'Closed' not in p.text('.talk-facts'), 'open again')
    for keys, path in (('c', '/conversations/new'), ('/', '/search'), ('gy', 'view=yours'), ('gn', 'view=nobody'),
                       ('go', 'view=open'), ('gw', 'view=waiting'), ('gs', 'view=snoozed'), ('g!', 'view=spam'),
                       ('gc', 'view=closed'), ('gp', '/profile'), ('gr', '/reports'), ('ge', '/settings')):
        p.go('/inbox?view=all')
        p.one('#rows')
        p.key(*keys)
        at(p, path)
    p.open(first)
    p.key('m')
    at(p, f'/merges/new?from={first}')
    p.open(first)
    p.key('F')
    at(p, '/forward')
    p.open(first)
    p.key('h')
    p.one('.sheet.popped')


@journey
def the_cheat_sheet_is_the_table_of_keys(p, desk):
    p.open(44)
    p.key('?')
    p.one('dialog[open]')
    listed = p.js('return [...document.querySelectorAll("dialog[open] .keys li")].map(it => '
                  '[it.querySelector("span").textContent, [...it.querySelectorAll("kbd")].map(k => k.textContent).join(" ")])')
    table = p.driver.execute_async_script('''
        const done = arguments[0];
        import(document.querySelector('script[type=module]').src.replace('app.js', 'keys.js'))
            .then(it => done(it.keys.map(row => [row.words, row.key])), error => done(String(error)))''')
    assert len(table) > 30 and len(listed) == len(table), (len(listed), table)
    assert sorted(words for words, _ in listed) == sorted(words for words, _ in table), (listed, table)
    wanted = {'j', 'k', 'o', 'r', 'n', 'a', 't', 's', 'e', 'z', '/', 'c', 'i', '?', 'x', 'Ctrl K', 'Ctrl Enter'}
    assert wanted <= {key for _, key in table}, wanted - {key for _, key in table}
    p.press(Keys.ESCAPE)
    p.not_there('dialog[open]')
