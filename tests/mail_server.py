#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mail against a real Dovecot and a real OpenSMTPD on loopback, and against a server that misbehaves.

    tests/mail_server.py build/heard            prints one line a case, as cmocka does; exits 1 when one failed
    tests/mail_server.py build/heard --long     1,000 kills instead of 20: some 20 minutes
    tests/mail_server.py build/heard --kills N  so many
    tests/mail_server.py build/heard --only kill

Needs root, because OpenSMTPD does; without it, or without the servers, it says so and leaves with 77.
"""
import base64
import collections
import contextlib
import http.client
import imaplib
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request

import patience
from patience import free_port, wait_for

HEARD = str(pathlib.Path(sys.argv[1]).resolve())
LONG = '--long' in sys.argv
KILLS = int(sys.argv[sys.argv.index('--kills') + 1]) if '--kills' in sys.argv else 1000 if LONG else 20
ONLY = sys.argv[sys.argv.index('--only') + 1] if '--only' in sys.argv else ''
PASSWORD = 'correct horse'


def show(lines):
    """What a case that failed leaves behind, for whoever only has this."""
    for line in lines:
        print('    ' + line.replace('\n', '\n        ')[:4000], flush=True)


# ---- the servers ----

class Servers:
    """One certificate, one Dovecot, one OpenSMTPD, in a folder that goes with them."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='heard-mail-', dir='/var/tmp'))
        self.folder.chmod(0o755)
        self.imaps, self.imap, self.smtp = free_port(), free_port(), free_port()
        self.certificate('localhost', 'good')
        self.certificate('elsewhere.example', 'wrong')
        self.dovecot = self.smtpd = None
        try:
            self.dovecot_start()
            self.smtpd_start()
        except AssertionError:
            self.stop()
            raise

    def certificate(self, name, stem):
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes',
                        '-days', '2', '-subj', f'/CN={name}', '-addext', f'subjectAltName=DNS:{name}',
                        '-keyout', self.folder / f'{stem}.key', '-out', self.folder / f'{stem}.pem'],
                       check=True, capture_output=True)

    def dovecot_start(self):
        f = self.folder
        for name in ('run', 'state', 'mail'):
            (f / name).mkdir(exist_ok=True)
        (f / 'mail').chmod(0o777)
        (f / 'users').write_text(f'help:{{PLAIN}}{PASSWORD}:65534:65534::{f}/mail/help::\n')
        (f / 'dovecot.conf').write_text(f'''
base_dir = {f}/run
state_dir = {f}/state
log_path = {f}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{f}/good.pem
ssl_key = <{f}/good.key
disable_plaintext_auth = yes
mail_location = maildir:{f}/mail/help/Maildir
first_valid_uid = 65534
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
service imap-login {{
  inet_listener imap {{
    port = {self.imap}
  }}
  inet_listener imaps {{
    port = {self.imaps}
    ssl = yes
  }}
  chroot =
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = {f}/users
}}
userdb {{
  driver = passwd-file
  args = {f}/users
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
}}
''')
        self.dovecot_run()

    def smtpd_start(self):
        f = self.folder
        (f / 'out').mkdir()
        (f / 'out').chmod(0o777)
        # Whatever it takes becomes a file in `out`, so that what was sent can be counted.
        (f / 'coming').mkdir()
        (f / 'coming').chmod(0o777)
        # A letter is in `out` whole or not at all: who waits for it there may read it at once.
        (f / 'keep.sh').write_text(f'#!/bin/sh\nit=$(mktemp {f}/coming/XXXXXXXX)\ncat > "$it" && mv "$it" {f}/out/\n')
        (f / 'keep.sh').chmod(0o755)
        os.chmod(f / 'good.key', 0o600)
        (f / 'smtpd.conf').write_text(f'''
listen on 127.0.0.1 port {self.smtp} hostname "localhost"
action "keep" mda "{f}/keep.sh" virtual {{ "@" = "nobody" }}
match from any for any action "keep"
''')
        os.chmod(f / 'good.pem', 0o644)
        self.smtpd_run()

    def run(self, was, command, port, greeting, log):
        """In the place of what ran before. What cannot begin yet, because a child of that one still has its port, begins again."""
        if was:
            was.terminate()
            was.wait(60)
        running = [None]

        def greets():
            if not running[0] or running[0].poll() is not None:
                running[0] = subprocess.Popen(command, stdout=open(self.folder / log, 'a'), stderr=subprocess.STDOUT)
            with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', port), 5) as line:
                line.settimeout(5)
                return line.recv(100).startswith(greeting) and running[0].poll() is None
        try:
            wait_for(greets, f'{command[0]} to begin', 60, .2, besides=lambda: patience.tail(self.folder / log))
        except AssertionError:
            running[0].kill()
            raise
        return running[0]

    def dovecot_run(self):
        self.dovecot = self.run(self.dovecot, ['dovecot', '-F', '-c', self.folder / 'dovecot.conf'], self.imap, b'* OK', 'dovecot.out')

    def smtpd_run(self):
        self.smtpd = self.run(self.smtpd, ['smtpd', '-dF', '-f', self.folder / 'smtpd.conf'], self.smtp, b'220', 'smtpd.log')

    def told(self):
        for log in ('dovecot.log', 'smtpd.log'):
            yield f'{log}: {patience.tail(self.folder / log, 12)}'
        yield from (f'sent: {mail[:600]!r}' for mail in self.sent()[-3:])

    def box(self):
        context = ssl.create_default_context(cafile=self.folder / 'good.pem')
        box = imaplib.IMAP4_SSL('localhost', self.imaps, ssl_context=context)
        box.login('help', PASSWORD)
        return box

    def put(self, raw, folder='INBOX'):
        box = self.box()
        status, words = box.append(folder, None, None, raw)
        assert status == 'OK', words
        box.logout()

    def clear(self):
        box = self.box()
        for name in ('INBOX', 'Sent', 'Junk'):
            box.select(name)
            box.uid('STORE', '1:*', '+FLAGS', '\\Deleted')
            box.expunge()
        box.logout()

    def sent(self):
        return [p.read_text(errors='replace') for p in (self.folder / 'out').iterdir()]

    def stop(self):
        for process in filter(None, (self.dovecot, self.smtpd)):
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


# ---- a desk ----

class Desk:
    open = []       # those of a case that failed are closed for it: they would go on fetching

    def __init__(self, servers, imap=None, smtp=None, security='plain', more=()):
        Desk.open.append(self)
        self.process = None
        self.servers = servers
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='heard-desk-', dir='/var/tmp'))
        self.data = str(self.folder / 'data')
        (self.folder / 'password').write_text(PASSWORD + '\n')
        self.run('init', '--email', 'owner@shop.example', '--password-file', self.folder / 'password')
        self.set(imap, smtp, security, more)

    def set(self, imap=None, smtp=None, security='plain', more=()):
        s = self.servers
        self.run('mailbox', 'add', 'Support', 'help@shop.example', '--imap', imap or f'tls://localhost:{s.imaps}',
                 '--user', 'help', '--password-file', self.folder / 'password', '--trust', s.folder / 'good.pem', *more)
        self.sql('UPDATE mailbox SET smtp_host = ?, smtp_port = ?, smtp_security = ?, smtp_user = ?',
                 'localhost', int(smtp or s.smtp), security, '')
        self.sql('UPDATE inbox SET hold_ms = 0')
        self.sql('INSERT OR REPLACE INTO mail_outgoing (org, inbox_id, hour_most) SELECT org, id, 0 FROM inbox')

    def command(self, *args, wait=180):
        return subprocess.run([HEARD, args[0], '--data', self.data, *map(str, args[1:])], capture_output=True, text=True,
                              timeout=wait, env={**os.environ, 'HEARD_MODEL': ''})

    def run(self, *args):
        done = self.command(*args)
        assert done.returncode == 0, f'{args}: {done.stdout}{done.stderr}'
        return done.stdout

    def fetch(self):
        return self.run('mailbox', 'fetch', 'Support')

    def sql(self, query, *args):
        with sqlite3.connect(f'{self.data}/heard.db', timeout=60) as db:
            return db.execute(query, args).fetchall()

    def count(self, table, where='1 = 1', *args):
        return self.sql(f'SELECT count(*) FROM {table} WHERE {where}', *args)[0][0]

    def serve(self):
        self.port = free_port()
        self.process = subprocess.Popen([HEARD, 'serve', '--data', self.data, '--listen', f'127.0.0.1:{self.port}'],
                                        stderr=open(self.folder / 'serve.log', 'a'),
                                        env={**os.environ, 'HEARD_MODEL': 'none'})
        patience.until_it_serves(self.process, self.port, self.folder / 'serve.log')

    def end(self, how=signal.SIGTERM):
        if self.process:
            self.process.send_signal(how)
            self.process.wait(60)
            self.process = None

    def told(self):
        yield f'serve.log: {patience.tail(self.folder / "serve.log")}'
        for table, what in (('mailbox', 'address, error, worked_us'), ('outbox', 'id, state, tries, error'), ('job', 'kind, state, error'),
                            ('mail_raw', 'id, role, state'), ('message', 'id, kind, substr(body, 1, 80)')):
            with contextlib.suppress(sqlite3.Error):
                yield f'{table}: {self.sql(f"SELECT {what} FROM {table} LIMIT 30")}'

    def close(self):
        if sys.exc_info()[0]:           # on the way out of a case that failed
            show(self.told())
        Desk.open.remove(self)
        self.end(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)


def mail(words, number, more=''):
    return (f'From: Maya <maya{number}@example.org>\r\nTo: help@shop.example\r\nSubject: Question {number}\r\n'
            f'Message-ID: <q{number}.{random.random()}@example.org>\r\n{more}\r\n{words} {number}\r\n').encode()


# ---- cases ----

def rule_3_old_mail_is_counted_and_left(s):
    for i in range(3):
        s.put(mail('old', i))
    desk = Desk(s)
    assert desk.fetch().startswith('0 fetched')
    assert 'left there 3 old' in desk.run('mailbox', 'list'), desk.run('mailbox', 'list')
    s.put(mail('new', 9))
    assert desk.fetch().startswith('1 fetched, 1 read')
    assert desk.count('message') == 1
    box = s.box()
    box.select('INBOX', readonly=True)
    assert len(box.uid('SEARCH', 'ALL')[1][0].split()) == 4       # nothing was deleted
    assert box.uid('SEARCH', 'SEEN')[1][0] == b''                  # nor marked
    desk.close()


def rule_2_another_uidvalidity_doubles_nothing(s):
    desk = Desk(s)
    desk.fetch()
    for i in range(5):
        s.put(mail('words', i))
    desk.fetch()
    assert desk.count('message') == 5
    maildir = s.folder / 'mail/help/Maildir'
    before = desk.sql("SELECT uid_validity FROM mail_folder WHERE role = 'inbox'")[0][0]
    for name in maildir.glob('dovecot*'):
        name.unlink()
    s.put(mail('words', 7))
    desk.fetch()
    desk.fetch()
    assert desk.sql("SELECT uid_validity FROM mail_folder WHERE role = 'inbox'")[0][0] != before
    assert desk.count('message') == 6, desk.count('message')
    desk.close()


def folders_join(s):
    """What lies in Junk is spam; a reply written elsewhere joins as ours."""
    desk = Desk(s)
    desk.fetch()
    s.put(mail('buy', 1), 'Junk')
    s.put(b'From: maya@example.org\r\nTo: help@shop.example\r\nMessage-ID: <w@x>\r\nSubject: Tent\r\n\r\nWhere?\r\n')
    desk.fetch()
    s.put(b'From: help@shop.example\r\nTo: maya@example.org\r\nIn-Reply-To: <w@x>\r\nMessage-ID: <e@x>\r\n\r\nHere.\r\n',
          'Sent')
    desk.fetch()
    assert desk.count('conversation', 'spam = 1') == 1
    assert desk.count('message', "kind = 'agent'") == 1
    assert desk.count('conversation') == 2
    desk.close()


def spam_is_moved_to_junk_and_back(s):
    """By a person here, on the server too; what only listens is left alone."""
    desk = Desk(s)
    desk.fetch()
    s.put(mail('buy', 1))
    s.put(mail('buy', 2))
    desk.fetch()
    def there(folder):
        box = s.box()
        box.select(folder, readonly=True)
        n = len(box.uid('SEARCH', 'ALL')[1][0].split())
        box.logout()
        return n
    desk.sql('UPDATE mail_raw SET move_us = 1')
    desk.sql('UPDATE conversation SET spam = 1')
    desk.run('mailbox', 'pause', 'Support', '--listen-only')
    desk.serve()
    wait_for(lambda: desk.count('mail_raw', 'move_us IS NOT NULL') == 0)
    assert (there('INBOX'), there('Junk')) == (2, 0)
    desk.run('mailbox', 'pause', 'Support')
    desk.sql('UPDATE mail_raw SET move_us = 1')
    wait_for(lambda: (there('INBOX'), there('Junk')) == (0, 2))
    wait_for(lambda: desk.count('mail_raw', "role = 'junk' AND move_us IS NULL AND uid > 0") == 2)
    desk.sql('UPDATE conversation SET spam = 0 WHERE id = (SELECT min(id) FROM conversation)')
    desk.sql('UPDATE mail_raw SET move_us = 1')
    wait_for(lambda: (there('INBOX'), there('Junk')) == (1, 1))
    desk.end()
    desk.fetch()
    assert desk.count('message') == 2 and desk.count('conversation', 'spam = 1') == 1
    desk.close()


def a_wrong_certificate_is_refused(s):
    desk = Desk(s, more=('--trust', s.folder / 'wrong.pem'))
    done = desk.command('mailbox', 'test', 'Support')
    assert done.returncode == 1 and 'certificate' in done.stdout, done.stdout + done.stderr
    desk.sql('UPDATE mailbox SET imap_host = ?, authorities = ?', '127.0.0.1', str(s.folder / 'good.pem'))
    done = desk.command('mailbox', 'test', 'Support')
    assert done.returncode == 1 and 'certificate' in done.stdout, done.stdout      # another name than it bears
    desk.close()


def a_wrong_password_is_told_in_the_servers_words(s):
    desk = Desk(s)
    (desk.folder / 'password').write_text('wrong\n')
    desk.set()
    done = desk.command('mailbox', 'test', 'Support')
    assert done.returncode == 1 and 'Authentication failed' in done.stdout, done.stdout
    desk.close()


def starttls_and_tls_both_ways(s):
    for security in ('starttls', 'tls'):
        script = Script({}, tls=(security, s.folder / 'good'))
        desk = Desk(s, imap=f'{security}://localhost:{s.imap if security == "starttls" else s.imaps}', smtp=script.port,
                    security=security)
        said = desk.run('mailbox', 'test', 'Support')
        assert 'fetching: well' in said and 'sending: well' in said, said
        desk.close()


def deliver_takes_from_a_pipe(s):
    desk = Desk(s)
    done = subprocess.run([HEARD, 'deliver', '--data', desk.data, 'Support'], input=mail('piped', 1), capture_output=True)
    assert done.returncode == 0, done.stderr
    done = subprocess.run([HEARD, 'deliver', '--data', desk.data, 'Nowhere'], input=mail('piped', 1), capture_output=True)
    assert done.returncode not in (0, 75)
    desk.fetch()
    assert desk.count('message') == 1
    desk.close()


def large_mail_takes_little_memory(s):
    desk = Desk(s)
    desk.fetch()
    body = base64.encodebytes(os.urandom(25 << 20))
    raw = (b'From: maya@example.org\r\nTo: help@shop.example\r\nSubject: big\r\nContent-Type: multipart/mixed; boundary=b\r\n'
           b'\r\n--b\r\n\r\nsee the file\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n'
           b'Content-Transfer-Encoding: base64\r\n\r\n' + body.replace(b'\n', b'\r\n') + b'\r\n--b--\r\n')
    s.put(raw)
    done = subprocess.run(['/usr/bin/env', 'python3', '-c', '''
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
''', HEARD, 'mailbox', '--data', desk.data, 'fetch', 'Support'], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    print(f'  {int(done.stdout.split()[-1]) // 1024} MB at most, mapped pages of the mail among them')
    assert desk.count('file', 'bytes = ?', 25 << 20) == 1
    desk.close()


class Misbehaving:
    """An IMAP proxy in front of Dovecot that goes away after some bytes."""

    def __init__(self, s, after):
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port, self.after, self.s = self.listener.getsockname()[1], after, s
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.one, args=(client,), daemon=True).start()

    def one(self, client):
        server = socket.create_connection(('127.0.0.1', self.s.imaps))
        left = [self.after]

        def copy(a, b, counts):
            try:
                while data := a.recv(512):
                    if counts:
                        left[0] -= len(data)
                        if left[0] < 0:
                            break
                    b.sendall(data)
            except OSError:
                pass
            for x in (a, b):
                try:
                    x.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        threading.Thread(target=copy, args=(client, server, False), daemon=True).start()
        copy(server, client, True)


def a_line_that_breaks_anywhere_loses_nothing(s):
    desk = Desk(s)
    desk.fetch()
    for i in range(10):
        s.put(mail('words ' * 200, i))
    for after in (0, 300, 900, 2000, 3000, 4500, 6000, 9000, 12000, 15000):
        proxy = Misbehaving(s, after)
        desk.sql('UPDATE mailbox SET imap_port = ?', proxy.port)
        desk.command('mailbox', 'fetch', 'Support')
        proxy.listener.close()
    desk.sql('UPDATE mailbox SET imap_port = ?', s.imaps)
    desk.fetch()
    assert desk.count('message') == 10, desk.count('message')
    desk.close()


# ---- sending ----

def insert_reply(desk, words):
    """A held reply, as message_reply leaves it, for the first conversation."""
    org, conversation, number, inbox = desk.sql('SELECT org, id, number, inbox_id FROM conversation ORDER BY id LIMIT 1')[0]
    base = desk.sql('SELECT max(id) FROM message')[0][0]
    message, outbox = base + 1, base + 2
    now = int(time.time() * 1e6)
    to = '[{"address":"maya@example.org","name":"Maya","role":"to"}]'
    with sqlite3.connect(f'{desk.data}/heard.db', timeout=30) as db:
        db.execute('PRAGMA busy_timeout = 30000')
        db.execute("INSERT OR IGNORE INTO reply_key (org, key, created_us) VALUES (?, randomblob(32), ?)", (org, now))
        db.execute("INSERT INTO message (org, id, conversation_id, kind, channel, body, subject, to_json, created_us) "
                   "VALUES (?, ?, ?, 'agent', 'mail', ?, 'Tent', ?, ?)", (org, message, conversation, words, to, now))
        db.execute("INSERT INTO outbox (org, id, message_id, channel, state, due_us, envelope_json, wire_id, created_us) "
                   "VALUES (?, ?, ?, 'mail', 'held', ?, ?, ?, ?)",
                   (org, outbox, message, now, '{"from":{"address":"help@shop.example","name":"Shop"},"to":' + to + '}',
                    f'<t.{outbox}@shop.example>', now))
    return outbox


def rule_17_a_reply_leaves_once(s):
    desk = Desk(s)
    desk.fetch()
    s.put(b'From: maya@example.org\r\nTo: help@shop.example\r\nMessage-ID: <w@x>\r\nSubject: Tent\r\n\r\nWhere?\r\n')
    desk.fetch()
    words = f'It is on its way, {random.random()}'
    outbox = insert_reply(desk, words)
    desk.run('mailbox', 'pause', 'Support', '--listen-only')
    assert desk.run('mailbox', 'send').startswith('0 settled')              # the brake
    desk.run('mailbox', 'pause', 'Support')
    assert desk.run('mailbox', 'send').startswith('1 settled')
    state, error, tries = desk.sql('SELECT state, error, tries FROM outbox WHERE id = ?', outbox)[0]
    assert state == 'sent' and error.startswith('250') and tries == 1, (state, error)
    mails = wait_for(lambda: [m for m in s.sent() if words in m])
    assert len(mails) == 1
    assert f'Message-ID: <t.{outbox}@shop.example>' in mails[0] and 'In-Reply-To: <w@x>' in mails[0]
    assert desk.run('mailbox', 'send').startswith('0 settled')
    desk.close()


def rule_12_a_receipt_goes_to_people_once(s):
    """To a person's first mail, with its number; not to a list, not to grief, not twice; the brake holds and lets go."""
    desk = Desk(s)
    desk.fetch()
    desk.sql('UPDATE mailbox SET receipt = 1')
    desk.serve()
    def come(name, words, more=''):
        subprocess.run([HEARD, 'deliver', '--data', desk.data, 'Support'], check=True, input=(
            f'From: {name} <{name}@example.org>\r\nTo: help@shop.example\r\nSubject: {name}\r\n'
            f'Message-ID: <{name}{random.random()}@x>\r\n{more}\r\n{words}\r\n').encode())
    come('ada', 'Where is my tent?')
    come('list', 'News of the week', 'List-Id: <news.example>\r\nPrecedence: bulk\r\n')
    come('gray', 'My mother died on Monday. Please close her account; the funeral is on Friday.')
    receipts = wait_for(lambda: [m for m in s.sent() if 'a person will read it' in m], seconds=60)
    wait_for(lambda: desk.count('mail_receipt', 'due_us IS NULL') == 2, seconds=60)
    assert desk.count('message', "kind = 'automatic' AND body LIKE '%a person will read it%'") == 1
    assert dict(desk.sql('SELECT c.subject, r.settled FROM mail_receipt r JOIN conversation c ON c.id = r.conversation_id')) == {
        'ada': 'sent', 'gray': 'grave news stands in it'}
    number = desk.sql("SELECT number FROM conversation WHERE subject = 'ada'")[0][0]
    assert len(receipts) == 1 and f'#{number}' in receipts[0] and 'Auto-Submitted: auto-replied' in receipts[0], receipts
    assert 'ada@example.org' in receipts[0]
    wait_for(lambda: desk.count('outbox', "state = 'sent'") == 1)
    patience.room(3600, 120)                # the brake counts by the hour
    desk.sql('UPDATE mail_outgoing SET hour_most = 1, hour = ?, hour_sent = 1', int(time.time()) // 3600)
    come('bea', 'And my boots?')
    wait_for(lambda: desk.count('mail_receipt', "settled = 'sent'") == 2, seconds=60)
    time.sleep(2)
    assert desk.count('outbox', "state = 'sent'") == 1, 'the brake holds'
    desk.sql('UPDATE mail_outgoing SET let_go_us = ?', int((time.time() + 60) * 1e6))
    wait_for(lambda: desk.count('outbox', "state = 'sent'") == 2)
    desk.close()


class Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer: its cookie counts, and a form sent on would be sent elsewhere."""

    def http_error_303(self, request, answer, code, words, headers):
        return answer


def a_desk_writes_to_its_own(s):
    """A forgotten password, an invitation and what happened, by mail: links that work, said once, never a loop."""
    desk = Desk(s)
    os.environ['HEARD_BASE_URL'] = 'https://desk.shop.example'
    desk.run('user', 'add', 'ines@shop.example', '--role', 'agent', '--password-file', desk.folder / 'password')
    desk.serve()
    del os.environ['HEARD_BASE_URL']

    def ask(path, fields=None, jar={}, csrf=''):
        request = urllib.request.Request(f'http://127.0.0.1:{desk.port}{path}', method='POST' if fields is not None else 'GET',
                                         data=urllib.parse.urlencode(fields).encode() if fields is not None else None,
                                         headers={'X-CSRF-Token': csrf, 'Cookie': jar.get('cookie', '')})
        with urllib.request.build_opener(Stay).open(request, timeout=60) as answer:
            if answer.headers.get('Set-Cookie'):
                jar['cookie'] = answer.headers['Set-Cookie'].split(';')[0]
            return answer.read().decode()

    def letters(words):
        return [m for m in s.sent() if words in m]

    def link(mail, kind):
        return re.search(rf'https://desk\.shop\.example(/{kind}/\d+\.[\w-]+)', mail.replace('=\n', ''))[1]

    known, unknown = ask('/forgot', {'email': 'Ines@Shop.example'}), ask('/forgot', {'email': 'nobody@shop.example'})
    assert known == unknown and 'on its way' in known
    ask('/forgot', {'email': 'ines@shop.example'})
    mail = wait_for(lambda: letters('ines@shop.example'))[-1]
    assert 'Auto-Submitted: auto-generated' in mail and 'A new password' in mail and 'X-Auto-Response-Suppress' in mail, mail
    wait_for(lambda: desk.count('job', "kind = 'letter'") == 0)
    assert not letters('nobody@shop.example')
    ines, tried = {}, {}

    def opens(path):
        assert 'password' in ask(path) and 'password' in ask(path)      # looking at it does not use it up
        try:
            ask(path, {'password': 'an entirely new one'}, ines)
            return True
        except urllib.error.HTTPError as error:
            assert error.code == 404, error.code
            return False

    def the_last_letter():
        """of two that were asked for, the link of one opens: the mail server may bring the other one later"""
        for path in [link(letter, 'reset') for letter in letters('ines@shop.example')]:
            if path not in tried:
                tried[path] = opens(path)
        return [path for path in tried if tried[path]]
    holds = wait_for(the_last_letter)
    assert len(holds) == 1, tried
    path = holds[0]
    try:
        ask(path, {'password': 'an entirely newer one'}, {})
        raise AssertionError('the link works twice')
    except urllib.error.HTTPError as error:
        assert error.code == 404, error.code

    owner = {}
    ask('/sign-in', {'email': 'owner@shop.example', 'password': PASSWORD}, owner)
    csrf = re.search(r'name="csrf" content="([^"]+)"', ask('/profile', None, owner))[1]
    page = ask('/settings/people', {'name': 'Bo', 'second': 'bo@shop.example', 'choice': 'agent', 'act': 'add'}, owner, csrf)
    assert 'https://' not in page
    mail = wait_for(lambda: letters('bo@shop.example'))[0]
    ask(link(mail, 'invite'), {'password': 'and a third good one'}, {})
    assert desk.count('agent', "email = 'bo@shop.example' AND state = 'active'") == 1

    subprocess.run([HEARD, 'deliver', '--data', desk.data, 'Support'], check=True, input=(
        b'From: Ada <ada@example.org>\r\nTo: help@shop.example\r\nSubject: Boots\r\nMessage-ID: <ab@x>\r\n\r\nThey leak\r\n'))
    it = wait_for(lambda: desk.sql('SELECT id, number FROM conversation'))[0]
    bo, ines_id = (desk.sql('SELECT id FROM agent WHERE email = ?', f'{who}@shop.example')[0][0] for who in ('bo', 'ines'))
    def assign(agent):
        request = urllib.request.Request(f'http://127.0.0.1:{desk.port}/api/v1/conversations/{it[0]}', method='PATCH',
                                         data=json.dumps({'assignee_id': str(agent)}).encode(), headers={
                                             'Content-Type': 'application/json', 'X-CSRF-Token': csrf, 'Cookie': owner['cookie']})
        urllib.request.urlopen(request, timeout=60)
    ask('/profile/mail', {'mention': 'on'}, ines, re.search(r'name="csrf" content="([^"]+)"', ask('/profile', None, ines))[1])
    assign(ines_id)                                                     # who wants none of it
    assign(bo)
    assert desk.count('job', "kind = 'letter'") == 2 and not letters('was assigned')
    desk.sql("UPDATE job SET due_us = 0 WHERE kind = 'letter'")         # two minutes are over
    wait_for(lambda: letters('was assigned'), seconds=60)
    wait_for(lambda: desk.count('job', "kind = 'letter'") == 0)
    mails = letters('was assigned')
    assert len(mails) == 1 and f'/conversations/{it[1]}' in mails[0] and 'bo@shop.example' in mails[0], mails
    assert desk.count('notification', 'mailed_us IS NOT NULL') == 1
    before, raw = desk.count('message'), desk.count('mail_raw')
    subprocess.run([HEARD, 'deliver', '--data', desk.data, 'Support'], check=True,
                   input=mails[0].replace('\r\n', '\n').replace('\n', '\r\n').encode())
    wait_for(lambda: desk.count('mail_raw', "state <> 'new'") == raw + 1)        # it came back to us: nobody answers it
    assert desk.count('message', "kind = 'automatic'") == desk.count('message') - before, 'our own letter is no customer'
    desk.close()


def rule_7_who_is_asked_aside_answers_aside(s):
    """A forward goes out with what was chosen and without the customer's thread; its answer is a note, told to who asked."""
    desk = Desk(s)
    desk.fetch()
    desk.serve()
    s.put(b'From: maya@example.org\r\nTo: help@shop.example\r\nMessage-ID: <w@x>\r\nSubject: Tent\r\n\r\nWhere is parcel 5512?\r\n')
    wait_for(lambda: desk.count('message') == 1)
    agent = Agent(desk)
    first = desk.sql('SELECT id FROM message')[0][0]
    status, _, body = agent.ask(f'/api/v1/conversations/{agent.conversation}/forwards', {
        'to': [{'address': 'claims@carrier.example'}], 'body': 'Is it *lost*?', 'message_ids': [str(first)]}, agent.headers)
    assert status == 201, body
    sent = wait_for(lambda: [m for m in s.sent() if 'Is it *lost*?' in m])[0]
    assert 'Subject: Fwd: Tent' in sent and 'Where is parcel 5512?' in sent and 'References:' not in sent, sent
    assert 'To: claims@carrier.example' in sent and 'maya@example.org' in sent
    mail_id = re.search(r'Message-ID: (<.*>)', sent)[1]
    s.put(f'From: Claims <claims@carrier.example>\r\nTo: help@shop.example\r\nMessage-ID: <c@x>\r\nIn-Reply-To: {mail_id}\r\n'
          'Subject: Re: Fwd: Tent\r\n\r\nIt fell off the lorry.\r\n'.encode())
    wait_for(lambda: desk.count('message', "kind = 'note' AND body LIKE 'It fell off%'") == 1)
    assert desk.count('conversation') == 1
    assert desk.sql("SELECT words FROM notification WHERE kind = 'reply'") == [('Claims answered what you forwarded',)]
    assert desk.sql('SELECT category, customer_us = active_us FROM conversation')[0][0] == 'open'
    agent.answer('We are looking into it.')
    answer = wait_for(lambda: [m for m in s.sent() if 'We are looking into it.' in m])[0]
    assert 'carrier' not in answer and 'lorry' not in answer, answer
    desk.close()


class Script:
    """An SMTP server that says what it is told, and then nothing more. OpenSMTPD 6.8 with OpenSSL 3 cannot sign for TLS
    1.3, so TLS is tried against this one."""

    def __init__(self, replies, dies_after_data=False, tls=None, offers=(), holds=None):
        self.offers, self.lines, self.data, self.holds = offers, [], b'', holds      # holds: an event to wait for behind the dot
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port, self.replies, self.dies, self.got, self.tls = self.listener.getsockname()[1], replies, dies_after_data, 0, tls
        threading.Thread(target=self.run, daemon=True).start()

    def secure(self, c):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f'{self.tls[1]}.pem', f'{self.tls[1]}.key')
        return context.wrap_socket(c, server_side=True)

    def run(self):
        while True:
            try:
                c, _ = self.listener.accept()
                self.one(self.secure(c) if self.tls and self.tls[0] == 'tls' else c)
            except OSError:
                if self.listener.fileno() < 0:
                    return

    def one(self, c):
        f = c.makefile('rwb')
        f.write(b'220 hello\r\n'), f.flush()
        while line := f.readline():
            verb = line[:4].upper().decode()
            if verb == 'STAR':
                f.write(b'220 begin\r\n'), f.flush()
                c = self.secure(c)
                f = c.makefile('rwb')
                continue
            self.lines.append(line.decode().strip())
            if verb == 'EHLO' and (self.tls or self.offers):
                offers = [*self.offers, *(['STARTTLS'] if self.tls else [])]
                f.write(b'250-mail\r\n' + ''.join(f'250-{o}\r\n' for o in offers[:-1]).encode() + f'250 {offers[-1]}\r\n'.encode())
                f.flush()
                continue
            if verb == 'DATA' and self.replies.get('DATA', '354').startswith('3'):
                f.write(b'354 go\r\n'), f.flush()
                while (line := f.readline()) not in (b'.\r\n', b''):
                    self.data += line
                self.got += 1
                if self.holds:
                    self.holds.wait()
                if self.dies:
                    break
                verb = 'DOT.'
            f.write((self.replies.get(verb, '250 fine') + '\r\n').encode()), f.flush()
        f.close()
        c.close()


def a_desk_with_a_reply(s, script):
    desk = Desk(s, smtp=script.port)
    subprocess.run([HEARD, 'deliver', '--data', desk.data, 'Support'], input=mail('words', 1), check=True)
    desk.fetch()
    outbox = insert_reply(desk, 'words')
    desk.run('mailbox', 'send')
    return desk, outbox, desk.sql('SELECT state, error FROM outbox WHERE id = ?', outbox)[0]


def a_reply_leaves_by_tls_from_the_start_and_later(s):
    for security in ('starttls', 'tls'):
        script = Script({}, tls=(security, s.folder / 'good'))
        desk = Desk(s, smtp=script.port, security=security)
        subprocess.run([HEARD, 'deliver', '--data', desk.data, 'Support'], input=mail('words', 1), check=True)
        desk.fetch()
        desk.sql("UPDATE mailbox SET plus = 1, sender_name = 'The shop'")
        insert_reply(desk, f'by {security}')
        desk.run('mailbox', 'send')
        assert desk.sql('SELECT state FROM outbox')[0][0] == 'sent', desk.sql('SELECT state, error FROM outbox')
        head = script.data.decode()
        assert f'by {security}' in head and 'From: "The shop" <help@shop.example>' in head, head
        assert re.search(r'Reply-To: "The shop" <help\+[\w-]+@shop\.example>', head), head
        assert security == 'tls' or [line[:8] for line in script.lines].count('EHLO sho') == 2, script.lines  # once more behind TLS
        desk.close()


def an_address_of_other_letters_needs_a_server_that_takes_it(s):
    to = '[{"address":"m\u00e4ya@example.org","name":"M\u00e4ya","role":"to"}]'
    for offers, state in ((('SMTPUTF8', '8BITMIME'), 'sent'), (('8BITMIME',), 'failed')):
        script = Script({}, offers=offers)
        desk = Desk(s, smtp=script.port)
        subprocess.run([HEARD, 'deliver', '--data', desk.data, 'Support'], input=mail('words', 1), check=True)
        desk.fetch()
        insert_reply(desk, 'words')
        desk.sql('UPDATE outbox SET envelope_json = ?',
                 '{"from":{"address":"help@shop.example","name":"Shop"},"to":' + to + '}')
        desk.run('mailbox', 'send')
        got, error = desk.sql('SELECT state, error FROM outbox')[0]
        assert got == state, (got, error)
        if state == 'sent':
            assert any('SMTPUTF8' in line for line in script.lines if line.startswith('MAIL FROM')), script.lines
            assert 'm\u00e4ya@example.org' in ' '.join(script.lines)
        else:
            assert 'SMTPUTF8' in error or 'letters' in error, error
        desk.close()


def rule_17_not_now_is_tried_again(s):
    for verb in ('MAIL', 'RCPT', 'DATA', 'DOT.'):
        script = Script({verb: '451 greylisted, come back'})
        desk, outbox, (state, error) = a_desk_with_a_reply(s, script)
        assert state == 'queued' and 'greylisted' in error, (verb, state, error)
        script.replies.clear()
        desk.sql('UPDATE outbox SET due_us = 0')
        desk.run('mailbox', 'send')
        assert desk.sql('SELECT state FROM outbox')[0][0] == 'sent'
        desk.close()


def rule_17_no_is_failed_with_the_servers_words(s):
    desk, outbox, (state, error) = a_desk_with_a_reply(s, Script({'RCPT': '550 5.1.1 nobody of that name'}))
    assert state == 'failed' and '550 5.1.1 nobody of that name' in error, (state, error)
    desk.close()


def rule_18_silence_behind_the_dot_is_unknown(s):
    script = Script({}, dies_after_data=True)
    desk, outbox, (state, error) = a_desk_with_a_reply(s, script)
    assert state == 'unknown', (state, error)
    desk.sql('UPDATE outbox SET due_us = 0')
    desk.run('mailbox', 'send')
    assert script.got == 1                                                  # never again by itself
    desk.close()


def rule_18_a_letter_of_the_desks_own_is_not_sent_twice(s):
    """Killed between the message and the server's answer: the audit log says that nobody knows; nothing leaves again."""
    answers = threading.Event()
    script = Script({}, holds=answers)
    desk = Desk(s, smtp=script.port)
    desk.run('user', 'add', 'ines@shop.example', '--role', 'agent', '--password-file', desk.folder / 'password')
    os.environ['HEARD_BASE_URL'] = 'https://desk.shop.example'
    try:
        desk.serve()
        form = urllib.parse.urlencode({'email': 'ines@shop.example'}).encode()
        urllib.request.urlopen(f'http://127.0.0.1:{desk.port}/forgot', form, timeout=60)
        wait_for(lambda: script.got == 1)
        desk.end(signal.SIGKILL)
        answers.set()
        desk.sql("UPDATE job SET due_us = 0 WHERE kind = 'letter'")         # its lease is over
        desk.serve()
    finally:
        del os.environ['HEARD_BASE_URL']
    wait_for(lambda: desk.count('job', "kind = 'letter' AND state = 'failed' AND error LIKE 'nobody knows%'") == 1)
    assert desk.count('audit', "verb = 'letter.unknown'") == 1
    time.sleep(2)
    assert script.got == 1, script.got
    urllib.request.urlopen(f'http://127.0.0.1:{desk.port}/forgot', form, timeout=60)      # another one, asked for
    wait_for(lambda: script.got == 2 and desk.count('job', "kind = 'letter' AND state <> 'failed'") == 0)
    script.dies = True                                                      # the server falls silent behind the dot
    urllib.request.urlopen(f'http://127.0.0.1:{desk.port}/forgot', form, timeout=60)
    wait_for(lambda: desk.count('audit', "verb = 'letter.unknown'") == 2)
    assert script.got == 3, script.got
    desk.close()


# ---- kill -9 ----

class Agent:
    """Somebody who answers by the API, and asks again under the same key where no answer came."""

    def __init__(self, desk):
        self.desk, self.left = desk, []
        status, head, body = self.ask('/api/v1/sessions', {'email': 'owner@shop.example', 'password': PASSWORD})
        assert status == 201, body
        self.headers = {'Cookie': head['set-cookie'].split(';')[0], 'X-CSRF-Token': body['csrf']}
        self.conversation = desk.sql('SELECT id FROM conversation ORDER BY id LIMIT 1')[0][0]

    def ask(self, path, body, headers=None):
        line = http.client.HTTPConnection('127.0.0.1', self.desk.port, timeout=60)
        try:
            line.request('POST', path, json.dumps(body), {'Content-Type': 'application/json', **(headers or {})})
            answer = line.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, json.loads(answer.read())
        finally:
            line.close()

    def answer(self, words):
        """What is not acknowledged stays in `left`."""
        self.left.append(words)
        for one in list(self.left):
            try:
                status, _, body = self.ask(f'/api/v1/conversations/{self.conversation}/messages', {'body': one},
                                           {**self.headers, 'Idempotency-Key': one.replace(' ', '-')})
            except (OSError, http.client.HTTPException, ValueError):
                return
            assert status in (200, 201), (status, body)
            self.left.remove(one)


def kill_at_random_moments_loses_and_doubles_nothing(s):
    """Fetching, reading, answering, sending; afterwards every mail is there once, every reply was sent once or is unknown."""
    times, desk, began = KILLS, Desk(s), time.time()
    desk.fetch()
    desk.serve()
    s.put(b'From: maya@example.org\r\nTo: help@shop.example\r\nMessage-ID: <w@x>\r\nSubject: Tent\r\n\r\nWhere?\r\n')
    wait_for(lambda: desk.count('message') >= 1)
    agent, box, put, replies = Agent(desk), s.box(), 0, []
    for turn in range(times):
        for _ in range(3):
            put += 1
            status, words = box.append('INBOX', None, None, mail('killed', put))
            assert status == 'OK', words
        replies.append(f'reply {turn} of {began:.0f}')
        answering = threading.Thread(target=agent.answer, args=(replies[-1],))
        answering.start()
        time.sleep(random.uniform(0, .5))
        desk.end(signal.SIGKILL)
        answering.join()
        desk.serve()
        if turn % 50 == 49:
            print(f'  {turn + 1} kills, {time.time() - began:.0f} s', flush=True)
    wait_for(lambda: agent.answer(f'reply {times} of {began:.0f}') or not agent.left)
    replies.append(f'reply {times} of {began:.0f}')
    wait_for(lambda: desk.count('mail_raw', "state = 'new'") == 0 and desk.count('message', "kind = 'customer'") >= put + 1, seconds=300)
    wait_for(lambda: desk.sql("UPDATE outbox SET lease_us = 0 WHERE state = 'sending' AND lease_us > 0") is not None and
             desk.count('outbox', "state IN ('held', 'queued', 'sending')") == 0, seconds=300, every_s=1)
    desk.end()
    bodies = collections.Counter(row[0].strip() for row in desk.sql("SELECT body FROM message WHERE kind = 'customer'"))
    for i in range(1, put + 1):
        assert bodies[f'killed {i}'] == 1, (i, bodies[f'killed {i}'])
    # What the mail server took it still has to put into its folder: until its queue is empty.
    wait_for(lambda: not subprocess.run(['smtpctl', 'show', 'queue'], capture_output=True, check=True).stdout, seconds=120)
    sent = [row[0].strip() for row in desk.sql("SELECT m.body FROM message m JOIN outbox o ON o.message_id = m.id WHERE o.state = 'sent'")]
    wait_for(lambda: all(any(words + '\n' in mail for mail in s.sent()) for words in sent), 'what was sent to be there')
    mails, unknown = s.sent(), 0
    states = collections.defaultdict(list)
    for words, state in desk.sql("SELECT m.body, o.state FROM message m LEFT JOIN outbox o ON o.message_id = m.id "
                                 "WHERE m.kind = 'agent'"):
        states[words.strip()].append(state)
    for words in set(replies):
        n = sum(words + '\n' in m for m in mails)
        assert len(states[words]) == 1, (words, states[words])
        state = states[words][0]
        assert (state == 'sent' and n == 1) or (state == 'unknown' and n <= 1), (words, state, n)
        unknown += state == 'unknown'
    print(f'  {times} kills in {time.time() - began:.0f} s, {put} mails, {len(set(replies))} replies, {unknown} of them unknown')
    desk.close()


CASES = [starttls_and_tls_both_ways, a_wrong_certificate_is_refused, a_wrong_password_is_told_in_the_servers_words,
         rule_3_old_mail_is_counted_and_left, rule_2_another_uidvalidity_doubles_nothing, folders_join,
         spam_is_moved_to_junk_and_back,
         deliver_takes_from_a_pipe, large_mail_takes_little_memory,
         a_line_that_breaks_anywhere_loses_nothing, rule_17_a_reply_leaves_once,
         rule_7_who_is_asked_aside_answers_aside, rule_12_a_receipt_goes_to_people_once, a_desk_writes_to_its_own,
         a_reply_leaves_by_tls_from_the_start_and_later, an_address_of_other_letters_needs_a_server_that_takes_it,
         rule_17_not_now_is_tried_again,
         rule_17_no_is_failed_with_the_servers_words, rule_18_silence_behind_the_dot_is_unknown, rule_18_a_letter_of_the_desks_own_is_not_sent_twice,
         kill_at_random_moments_loses_and_doubles_nothing]


def main():
    if os.geteuid() != 0 or not shutil.which('dovecot') or not shutil.which('smtpd'):
        print('left out: needs root, dovecot-imapd and opensmtpd')
        return 77
    patience.alone('smtpd')         # its control socket has one place on a machine
    servers, failed = Servers(), 0
    try:
        for case in CASES:
            if ONLY not in case.__name__:
                continue
            print(f'[ RUN      ] {case.__name__}', flush=True)
            patience.no_midnight()
            try:
                servers.clear()
                case(servers)
                print(f'[       OK ] {case.__name__}', flush=True)
            except Exception as e:          # a case that fails says why, and the others go on
                failed += 1
                where = ', '.join(f'{pathlib.Path(f.filename).name}:{f.lineno}' for f in traceback.extract_tb(e.__traceback__))
                print(f'[  FAILED  ] {case.__name__}\n    {type(e).__name__}: {e}, at line {where}', flush=True)
                show(itertools.chain(servers.told(), *(desk.told() for desk in Desk.open)))
            for desk in list(Desk.open):
                desk.close()
    finally:
        servers.stop()
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
