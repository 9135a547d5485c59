#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Somebody sets up a mailbox in a browser, against the Dovecot and the OpenSMTPD of tests/mail_server.py.

    /usr/bin/python3 tests/mailbox_page.py build/heard [--only sign_in] [--screens DIR]
"""
import importlib.util
import os
import pathlib
import shutil
import sqlite3
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tests'))


def load(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / f'tests/{name}.py')
    it = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(it)
    return it


more, browser = load('mail_in_more'), load('browser')
base = more.base
from names import Names  # noqa: E402
import patience  # noqa: E402
from patience import wait_for  # noqa: E402

SCREENS = pathlib.Path(sys.argv[sys.argv.index('--screens') + 1]) if '--screens' in sys.argv else None


class Set:
    """A desk, somebody in front of it, and a DNS that says where the servers are."""

    def __init__(self, s, records):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='heard-page-', dir='/var/tmp'))
        self.names = Names(records)
        os.environ.update(HEARD_DNS=self.names.at, HEARD_PRIVATE_NETWORKS='127.0.0.0/8', HEARD_MODEL='none')
        self.desk = browser.Desk(base.HEARD, self.folder)
        self.p = browser.Person(self.desk, 'maya@example.org')

    def sql(self, query, *args):
        with sqlite3.connect(f'{self.desk.data}/heard.db', timeout=20) as db:
            return db.execute(query, args).fetchall()

    def shot(self, name):
        if SCREENS:
            for width in (1440, 390):
                for dark in (False, True):
                    self.p.size(width, 900 if width > 400 else 844)
                    self.p.look(dark)
                    self.p.driver.save_screenshot(str(SCREENS / f'{name}-{width}{"-dark" if dark else ""}.png'))
            self.p.size(1440, 900)
            self.p.look(False)

    def fill(self, **values):
        for name, value in values.items():
            self.p.js('document.getElementById(arguments[0]).value = arguments[1]', name, str(value))

    def save(self):
        self.p.click('.page form .button.first', 'Save and test')

    def begin(self, address, password):
        self.p.go('/settings/mailboxes')
        self.p.one('#address')
        self.shot('list')
        self.p.one('#address').send_keys(address)
        self.p.one('#secret').send_keys(password)
        self.p.click('#find .button.first', 'Find its servers')
        self.p.one('.told')
        assert not password or password not in self.p.driver.page_source

    def close(self):
        if sys.exc_info()[0]:           # on the way out of a case that failed
            base.show((self.p.where(), patience.tail(self.desk.log.name)))
        self.p.quit()
        self.desk.stop()
        for name in ('HEARD_DNS', 'HEARD_PRIVATE_NETWORKS'):
            os.environ.pop(name, None)
        shutil.rmtree(self.folder, ignore_errors=True)


def servers_are_found_tested_and_their_mail_taken(s):
    """Address and password; found by SRV; the servers' own words until it is right; old mail is chosen, and comes."""
    for i in range(3):
        s.put(base.mail('An old question', i))
    it = Set(s, [('_imaps._tcp.shop.example', 'SRV', f'localhost:{s.imaps}'),
                 ('_submission._tcp.shop.example', 'SRV', f'localhost:{s.smtp}')])
    p = it.p
    try:
        it.begin('help@shop.example', base.PASSWORD)
        p.sees('.told', f'localhost:{s.imaps}, says the DNS of the domain (SRV)')
        p.sees('.told', 'Look whether these are your servers')             # elsewhere than the domain: not tried by itself
        assert not any('help' in name for name in it.names.asked), it.names.asked
        assert p.one('#imap_host').get_attribute('value') == 'localhost'
        assert p.one('#smtp_security').get_attribute('value') == 'starttls'
        it.shot('found')
        assert it.sql('SELECT fetching, sending, imap_user FROM mailbox WHERE address = ?', 'help@shop.example') == \
            [(0, 0, 'help@shop.example')]
        it.save()
        p.sees('.told.wrong', 'certificate')
        it.sql('UPDATE mailbox SET authorities = ?', str(s.folder / 'good.pem'))
        it.fill(mode='listen')
        it.save()
        p.sees('.told.wrong', 'AUTHENTICATIONFAILED')                       # the server's own word
        it.shot('refused')
        it.fill(imap_user='help', smtp_user='', smtp_security='plain')
        it.save()
        p.sees('.told', '3 mails are there')
        p.sees('#take ~ .help', '3 old mails found')
        p.sees('.told', 'Sending: the server lets us in')
        p.driver.get_log('browser')
        before = it.sql('SELECT count(*) FROM message')[0][0]
        it.fill(take='all')
        it.shot('well')
        it.save()
        p.sees('.told', '3 mails are there')
        wait_for(lambda: it.sql('SELECT count(*) FROM message')[0][0] == before + 3, seconds=90)
        box = s.box()
        box.select('INBOX', readonly=True)
        assert box.uid('SEARCH', 'SEEN')[1][0] == b''                       # listening marks nothing
        p.go('/settings/mailboxes')
        p.sees('.lines', 'replies wait')
        p.click('.lines button', 'Send replies')
        p.sees('.lines', 'sends replies')
        assert not p.complaints()
    finally:
        it.close()


def where_nobody_says_it_is_typed(s):
    """Nothing is found: the page says so, keeps the password, and takes what is typed."""
    it = Set(s, [])
    p = it.p
    try:
        it.begin('help@nowhere.example', base.PASSWORD)
        p.sees('.told', 'No server was found for this address. Type their names below')
        assert p.one('#imap_host').get_attribute('value') == ''
        it.shot('nothing')
        it.sql('UPDATE mailbox SET authorities = ?', str(s.folder / 'good.pem'))
        it.fill(imap_host='localhost', imap_port=s.imaps, imap_user='help', mode='listen')
        it.save()
        p.sees('.told', '0 mails are there')
        assert not p.complaints()
    finally:
        it.close()


def a_mailbox_is_signed_in_in_the_browser(s):
    """The desk is made known to a provider; somebody signs in there; their no, another session, a second use; a refused renewal."""
    with more.dovecot_with_tokens(s) as provider:
        it = Set(s, [('_imaps._tcp.shop.example', 'SRV', f'localhost:{s.imaps}'),
                     ('_submission._tcp.shop.example', 'SRV', f'localhost:{s.smtp}')])
        try:
            sign_in_walk(s, it, it.p, provider)
        finally:
            it.close()


def sign_in_walk(s, it, p, provider):
    p.go('/settings/mailboxes')
    p.click('.page a', 'Signing in at a provider')
    p.sees('.lines', 'Microsoft')
    it.shot('providers')
    p.click('.lines a', 'Another provider')
    p.sees('pre', '/settings/mail-sign-in/return')
    for name, value in (('client', 'desk'), ('client_secret', 'the secret'), ('authorize_url', 'nothing'),
                        ('token_url', f'{provider.url}/token'), ('scope', 'mail offline_access')):
        p.one(f'#f-{name}').send_keys(value)
    p.one('#setting .button.first').click()
    p.sees('.told.wrong', 'begins with https://')
    assert 'the secret' not in p.driver.page_source
    p.driver.get_log('browser')                                             # 422
    it.fill(**{'f-authorize_url': f'{provider.url}/authorize', 'f-client_secret': 'the secret'})
    p.one('#setting .button.first').click()
    p.sees('.told', 'Saved')
    p.sees('.lines', 'desk')
    assert b'the secret' not in it.sql('SELECT client_secret FROM mail_provider')[0][0]

    it.begin('help@shop.example', '')
    it.sql('UPDATE mailbox SET authorities = ?', str(s.folder / 'good.pem'))
    it.fill(imap_user='help', smtp_host='', mode='listen')
    it.save()
    p.sees('.told.wrong', 'Fetching:')                                      # no password, no token
    provider.no = True
    p.click('.page a.button', 'Sign in with 127.0.0.1:')
    p.sees('body', 'the provider did not let the desk in: access_denied they said no')
    provider.no = False
    inbox = it.sql('SELECT inbox_id FROM mailbox WHERE address = ?', 'help@shop.example')[0][0]
    p.go(f'/settings/mailboxes/{inbox}')
    p.driver.get_log('browser')
    p.click('.page a.button', 'Sign in with 127.0.0.1:')
    p.sees('.told', 'The provider lets the desk in')
    assert provider.asked['login_hint'] == 'help@shop.example' and provider.asked['scope'] == 'mail offline_access'
    it.shot('signed-in')
    assert not any(word in p.driver.page_source for word in ('access-1', 'refresh-1', 'the secret'))
    it.save()
    p.sees('.told', '0 mails are there')
    p.sees('#sign', 'Signing in')
    wait_for(lambda: it.sql('SELECT count(*) FROM mail_folder WHERE looked_us IS NOT NULL')[0][0] == 3, seconds=90)
    s_put = s.folder / 'mail/help/Maildir/new/2.token'
    s_put.write_bytes(base.mail('by token', 2))
    os.chown(s_put, 65534, 65534)
    wait_for(lambda: it.sql("SELECT count(*) FROM message WHERE body LIKE 'by token%'")[0][0] == 1, seconds=90)

    back = f'/settings/mail-sign-in/return?code=the+code&state={provider.asked["state"]}'
    p.go(back)                                                              # a second time
    p.sees('body', 'was done already')
    jonas = browser.Person(it.desk, 'jonas@aldervane.example')
    try:
        state = {}
        provider.authorize, go_on = lambda asked: state.update(asked) or f'{provider.url}/nowhere', provider.authorize
        p.go(f'/settings/mailboxes/{inbox}/sign-in?provider=own')
        wait_for(lambda: state)
        jonas.go(f'/settings/mail-sign-in/return?code=the+code&state={state["state"]}')
        jonas.sees('body', 'begun in another browser')
        provider.authorize = go_on
    finally:
        jonas.quit()

    provider.revoked = True
    it.sql('UPDATE mailbox_grant SET until_us = 1, again_us = 0')
    wait_for(lambda: it.sql('SELECT refused FROM mailbox_grant') == [(1,)], seconds=90)
    p.go('/settings/mailboxes')
    p.sees('.lines', 'Sign in again: ')
    p.go(f'/settings/mailboxes/{inbox}')
    p.sees('.told.wrong', 'the token was revoked')
    p.driver.get_log('browser')
    it.shot('refused-token')
    provider.revoked = False
    p.click('.page a.button', 'Sign in with 127.0.0.1:')
    p.sees('.told', 'The provider lets the desk in')
    assert it.sql('SELECT refused, error, provider FROM mailbox_grant') == [(0, '', 'own')]
    assert not p.complaints()


if __name__ == '__main__':
    base.CASES = [servers_are_found_tested_and_their_mail_taken, where_nobody_says_it_is_typed,
                  a_mailbox_is_signed_in_in_the_browser]
    sys.exit(base.main())
