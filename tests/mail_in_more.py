#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fetching mail in bad weather: a real Dovecot behind proxies that cut, drip and hide, a full disk, two servers at once.

    tests/mail_in_more.py build/heard [--only cut]          as tests/mail_server.py, whose servers and desk it uses
"""
import base64
import contextlib
import hashlib
import http.server
import importlib.util
import json
import os
import pathlib
import re
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import patience
from patience import free_port, wait_for

ROOT = pathlib.Path(__file__).resolve().parent.parent
spec = importlib.util.spec_from_file_location('mail_server', ROOT / 'tests/mail_server.py')
base = importlib.util.module_from_spec(spec)
spec.loader.exec_module(base)
Desk, mail, HEARD = base.Desk, base.mail, base.HEARD


class Proxy:
    """A plain IMAP server in front of Dovecot, which takes passwords in the clear from this machine. `heard(line)` sees each
    line of the client and says whether it may pass; `told(bytes)` sees what the server says and gives what is passed on."""

    def __init__(self, s, heard=None, told=None):
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port, self.s, self.heard, self.told, self.connections = self.listener.getsockname()[1], s, heard, told, 0
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.one, args=(client,), daemon=True).start()

    def one(self, client):
        server = socket.create_connection(('127.0.0.1', self.s.imap))

        def end():
            for x in (client, server):
                try:
                    x.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

        def up():
            try:
                for line in client.makefile('rb'):
                    if self.heard and not self.heard(line):
                        break
                    server.sendall(line)
            except OSError:
                pass
            end()

        threading.Thread(target=up, daemon=True).start()
        try:
            while data := server.recv(4096):
                if self.told:
                    data = self.told(data)
                if data is None:
                    break
                client.sendall(data)
        except OSError:
            pass
        end()

    def close(self):
        self.listener.close()


def behind(desk, proxy):
    """The desk reaches Dovecot through a proxy, without TLS."""
    desk.sql("UPDATE mailbox SET imap_host = '127.0.0.1', imap_port = ?, imap_security = 'plain', version = version + 1", proxy.port)


def straight(desk, s):
    desk.sql("UPDATE mailbox SET imap_host = 'localhost', imap_port = ?, imap_security = 'tls', version = version + 1", s.imaps)


def bodies(desk):
    return [row[0].strip() for row in desk.sql("SELECT body FROM message WHERE kind = 'customer'")]


HESITATES_BYTES, STANDS_STILL_BYTES = 5000, 12000       # of some 20,000 that forty small mails are


def get(desk, path):
    """Status, words."""
    try:
        with urllib.request.urlopen(f'http://127.0.0.1:{desk.port}{path}', timeout=60) as a:
            return a.status, a.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, e.read().decode()


def fill(s, first, n, age_s=0):
    """Mails straight into the Maildir, as a server that ran while nobody fetched."""
    new = s.folder / 'mail/help/Maildir/new'
    for i in range(first, first + n):
        at = time.time() - age_s
        path = new / f'{int(at)}.{i}.more'
        path.write_bytes(mail('words', i))
        os.chown(path, 65534, 65534)
        os.utime(path, (at, at))


# ---- the wire breaks ----

def a_cut_at_every_command_loses_nothing(s):
    """The n-th command never reaches the server, or its answer never comes back; for every n until all went through."""
    for way in ('unheard', 'unanswered'):
        s.clear()
        desk = Desk(s)
        desk.fetch()
        for i in range(4):
            s.put(mail('cut', i))
        said, cut_at = [0], 1

        def heard(line):
            said[0] += 1
            return way == 'unanswered' or said[0] != cut_at

        def told(data):
            return None if way == 'unanswered' and said[0] == cut_at else data
        proxy = Proxy(s, heard, told)
        behind(desk, proxy)
        while True:
            said[0] = 0
            done = desk.command('mailbox', 'fetch', 'Support')
            if done.returncode == 0 and said[0] < cut_at:
                break
            cut_at += 1
            assert cut_at < 60
        proxy.close()
        assert cut_at > 8, cut_at
        assert sorted(bodies(desk)) == [f'cut {i}' for i in range(4)], (way, bodies(desk))
        desk.close()


def mail_deleted_while_it_is_fetched_harms_nothing(s):
    """Somebody else expunges half of the folder while we read it."""
    desk = Desk(s)
    desk.fetch()
    fill(s, 0, 200)
    s.box().logout()
    begun = threading.Event()

    def told(data):
        if b'FETCH' in data:
            begun.set()
            time.sleep(0.02)
        return data
    proxy = Proxy(s, told=told)
    behind(desk, proxy)
    fetching = subprocess.Popen([HEARD, 'mailbox', '--data', desk.data, 'fetch', 'Support'], stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, env={**os.environ, 'HEARD_MODEL': ''})
    assert begun.wait(60)
    box = s.box()
    box.select('INBOX')
    uids = box.uid('SEARCH', 'ALL')[1][0].split()
    box.uid('STORE', b','.join(uids[::2]).decode(), '+FLAGS', '\\Deleted')
    box.expunge()
    assert fetching.wait(180) in (0, 1), fetching.stderr.read()
    proxy.close()
    straight(desk, s)
    s.put(mail('words', 777))
    desk.fetch()
    got = bodies(desk)
    for body in got:
        assert got.count(body) == 1, body
    assert 'words 777' in got
    subjects = {f'Question {body.split()[-1]}' for body in got}
    there = box.uid('FETCH', '1:*', '(BODY.PEEK[HEADER.FIELDS (SUBJECT)])')[1]
    for item in there:
        if isinstance(item, tuple):
            subject = re.search(rb'Subject: (Question \d+)', item[1])[1].decode()
            assert subject in subjects, subject
    box.logout()
    desk.close()


def a_slow_server_slows_nothing_else(s):
    """Forty mails from a server that hesitates and then stands still: the desk answers meanwhile, and shows what came so far."""
    desk = Desk(s)
    desk.fetch()
    for i in range(40):
        s.put(mail('slow ' * 30, i))
    goes_on, passed = threading.Event(), [0]

    def told(data):
        before, passed[0] = passed[0], passed[0] + len(data)
        if before <= HESITATES_BYTES < passed[0]:
            time.sleep(1.5)                                 # longer than the desk waits for more, before it keeps what came
        if passed[0] > STANDS_STILL_BYTES:
            goes_on.wait(300)
        return data
    proxy = Proxy(s, told=told)
    behind(desk, proxy)
    desk.serve()
    wait_for(lambda: desk.count('message') > 0)
    for _ in range(20):
        for path in ('/readyz', '/sign-in'):
            assert get(desk, path)[0] == 200
    assert 0 < desk.count('message') < 40, 'all came at once: the server did not stand still'
    goes_on.set()
    wait_for(lambda: desk.count('message') == 40, seconds=120)
    proxy.close()
    desk.close()


def mail_arrives_while_it_waits(s):
    """IDLE: the server tells, nobody asks."""
    said = []                                               # what either side says, in its order
    proxy = Proxy(s, lambda line: said.append(line) or True, lambda data: said.append(data) or data)
    desk = Desk(s)
    behind(desk, proxy)
    desk.serve()

    def told():
        waits = False
        for words in list(said):
            if waits and b' EXISTS' in words:
                return True
            waits = (waits or words.endswith(b' IDLE\r\n')) and not words.startswith(b'DONE')
        return False
    for i in range(1, 4):                                   # one that comes when a wait has just ended is found by a look
        wait_for(lambda: said and any(words.endswith(b' IDLE\r\n') for words in said[-3:]))
        s.put(mail('idle', i))
        wait_for(lambda: desk.count('message') == i)
        if told():
            break
    assert told(), said[-40:]
    proxy.close()
    desk.close()


def it_asks_where_the_server_cannot_tell(s):
    """No IDLE: it is asked every 15 s."""
    asked = []

    def heard(line):
        asked.append(line)
        return True
    proxy = Proxy(s, heard, lambda data: data.replace(b' IDLE', b' XDLE'))
    desk = Desk(s)
    behind(desk, proxy)
    desk.serve()
    wait_for(lambda: desk.count('mailbox', 'worked_us IS NOT NULL'))
    s.put(mail('asked', 1))
    wait_for(lambda: desk.count('message') == 1, seconds=90)
    assert not any(b' IDLE' in line for line in asked)
    proxy.close()
    desk.close()


def trouble_is_told_where_the_owner_looks(s):
    """A certificate that is not to be trusted stands on the mailbox's row, in words, and goes when it is mended."""
    desk = Desk(s, more=('--trust', s.folder / 'wrong.pem'))
    desk.serve()
    wait_for(lambda: 'certificate' in desk.sql('SELECT error FROM mailbox')[0][0])
    assert 'trouble: the certificate of' in desk.run('mailbox', 'list')
    desk.sql('UPDATE mailbox SET authorities = ?, version = version + 1', str(s.folder / 'good.pem'))
    wait_for(lambda: desk.sql('SELECT error FROM mailbox')[0][0] == '', seconds=90)
    desk.close()


# ---- time goes by ----

def rule_2_days_offline_are_caught_up(s):
    """Nobody fetched for five days; what came meanwhile comes now, under the moment it came, and once."""
    desk = Desk(s)
    desk.fetch()
    ten_days = int((time.time() - 10 * 86400) * 1e6)
    desk.sql('UPDATE mailbox SET begun_us = ?', ten_days)
    fill(s, 0, 300, age_s=5 * 86400)
    fill(s, 300, 100, age_s=60)
    s.box().logout()
    said = desk.fetch()
    assert said.startswith('400 fetched'), said
    assert len(set(bodies(desk))) == 400 == desk.count('message')
    ages = [(time.time() - row[0] / 1e6) / 86400 for row in desk.sql('SELECT received_us FROM mail_raw')]
    assert sum(4.9 < age < 5.1 for age in ages) == 300 and sum(age < 1 for age in ages) == 100
    desk.close()


def rule_2_the_daily_count_finds_what_was_missed(s):
    """What is there and not here is fetched and told; what is here twice to the byte stays one."""
    desk = Desk(s)
    desk.fetch()
    for i in range(6):
        s.put(mail('counted', i))
    twin = mail('twin', 1)
    s.put(twin), s.put(twin)
    desk.fetch()
    assert desk.count('message') == 7
    gone = desk.sql("SELECT id FROM mail_raw WHERE state = 'read' ORDER BY id LIMIT 2")
    for (raw,) in gone:                                     # as if a crash of another program had eaten them
        message = desk.sql('SELECT message_id, conversation_id FROM mail_raw WHERE id = ?', raw)[0]
        desk.sql('DELETE FROM mail_id WHERE message_id = ?', message[0])
        desk.sql('DELETE FROM mail_raw WHERE id = ?', raw)
        desk.sql("UPDATE message SET key = 'gone:' || id WHERE id = ?", message[0])
    desk.fetch()
    assert desk.count('message') == 7                       # it does not look every time
    desk.sql('UPDATE mail_folder SET counted_us = counted_us - 90000000000')
    desk.fetch()
    assert desk.count('message') == 9, desk.count('message')
    assert 'the last count missed 2, and fetched them' in desk.run('mailbox', 'list')
    desk.sql('UPDATE mail_folder SET counted_us = counted_us - 90000000000')
    desk.fetch()
    assert desk.count('message') == 9 and 'missed' not in desk.run('mailbox', 'list')
    desk.close()


def rule_3_old_mail_is_taken_when_one_says_so(s):
    """Left at first; then the last 30 days; then all of it. Nobody is answered for it."""
    fill(s, 0, 3, age_s=90 * 86400)
    fill(s, 3, 4, age_s=5 * 86400)
    s.box().logout()
    desk = Desk(s, more=('--receipt',))
    desk.fetch()
    assert desk.count('message') == 0
    for days, there in ((30, 4), (0, 7)):
        desk.sql('UPDATE mailbox SET take_old = 1, take_days = ?, version = version + 1', days)
        desk.sql('UPDATE mail_folder SET counted_us = NULL')
        desk.fetch()
        assert desk.count('message') == there, (days, desk.count('message'))
    assert desk.count('outbox') == 0
    desk.close()


# ---- the disk is full ----

def a_full_disk_stops_cleanly_and_loses_nothing(s):
    """On a disk of 90 MB: told on the mailbox's row and by /readyz; when there is room again, all is there once."""
    desk = Desk(s)
    small = pathlib.Path(tempfile.mkdtemp(prefix='heard-small-', dir='/var/tmp'))
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=90m', 'none', small], check=True)
    try:
        shutil.copytree(desk.data, small / 'data')
        desk.data = str(small / 'data')
        desk.fetch()
        desk.serve()
        wait_for(lambda: desk.count('mailbox', 'worked_us IS NOT NULL'))
        assert get(desk, '/readyz')[0] == 200
        ballast = small / 'ballast'
        with open(ballast, 'wb') as file:
            try:
                while True:
                    file.write(bytes(1 << 20))
                    file.flush()
                    if os.statvfs(small).f_bavail * os.statvfs(small).f_frsize < 12 << 20:
                        break
            except OSError:
                pass
        for i in range(5):
            s.put(mail('full', i))
        wait_for(lambda: 'the disk is full' in desk.sql('SELECT error FROM mailbox')[0][0], seconds=90)
        status, words = get(desk, '/readyz')
        assert status == 503 and 'disk is full' in words, (status, words)
        assert desk.count('message') == 0
        done = subprocess.run([HEARD, 'deliver', '--data', desk.data, 'Support'], input=mail('piped', 1), capture_output=True)
        assert done.returncode == 75, done                 # a mail server keeps it and comes again
        ballast.unlink()
        desk.sql('UPDATE mailbox SET version = version + 1')
        wait_for(lambda: desk.count('message') == 5, seconds=90)
        assert sorted(bodies(desk)) == [f'full {i}' for i in range(5)]
        assert get(desk, '/readyz')[0] == 200
        wait_for(lambda: desk.sql('SELECT error FROM mailbox')[0][0] == '')
    finally:
        desk.end(signal.SIGKILL)
        subprocess.run(['umount', '-l', small], check=False)
        shutil.rmtree(small, ignore_errors=True)
        shutil.rmtree(desk.folder, ignore_errors=True)


# ---- LMTP ----

def lmtp_delivers_to_whom_it_names(s):
    """smtplib speaks it over a Unix socket: each recipient has an answer of its own, and its mail durably, once."""
    desk = Desk(s)
    where = f'{desk.folder}/lmtp'
    os.environ['HEARD_LMTP_LISTEN'] = f'unix:{where}'
    try:
        desk.serve()
    finally:
        del os.environ['HEARD_LMTP_LISTEN']
    def greeted():
        with contextlib.suppress(OSError):
            return smtplib.LMTP(where)
    with wait_for(greeted) as lmtp:
        lmtp.ehlo()
        lmtp.mail('maya@example.org')
        said = [lmtp.rcpt(to)[0] for to in ('help@shop.example', 'nobody@shop.example', 'help+word@shop.example')]
        assert said == [250, 550, 250], said
        assert lmtp.data(mail('one\r\n.dot\r\n..two', 1))[0] == 250 == lmtp.getreply()[0]      # one answer each
        assert desk.count('mail_raw') == 2                          # before the 250 was said
        assert lmtp.docmd('EHLO x')[0] == 500
        assert lmtp.docmd('DATA')[0] == 503
        assert lmtp.docmd('MAIL', f'FROM:<a@b> SIZE={1 << 40}')[0] == 552
        assert lmtp.docmd('MAIL', 'FROM:a b')[0] == 501
        assert lmtp.docmd('X' * 5000)[0] == 500
        lmtp.sendmail('', ['help@shop.example'], mail('bounce', 2))
    wait_for(lambda: desk.count('mail_raw', "state <> 'new'") == 3)
    assert desk.count('message', "body LIKE 'one%.dot%..two 1%'") == 1, bodies(desk)     # +word: the same Message-ID, a copy
    assert desk.count('mail_raw', "state = 'copy'") == 1
    cut = socket.socket(socket.AF_UNIX)
    cut.connect(where)
    cut.sendall(b'LHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<help@shop.example>\r\nDATA\r\nSubject: half\r\n\r\nhalf')
    cut.close()
    with smtplib.LMTP(where) as lmtp:
        lmtp.sendmail('', ['help@shop.example'], mail('whole', 3))
    wait_for(lambda: desk.count('mail_raw', "state <> 'new'") == 4)
    assert desk.count('mail_raw') == 4                              # what was not ended never came
    desk.end()
    desk.close()


def opensmtpd_delivers_by_lmtp(s):
    """A mail to OpenSMTPD goes to the desk's socket: listener, queue and LMTP client are its own."""
    desk = Desk(s)
    lmtp = free_port()
    os.environ['HEARD_LMTP_LISTEN'] = f'127.0.0.1:{lmtp}'
    try:
        desk.serve()
    finally:
        del os.environ['HEARD_LMTP_LISTEN']
    wait_for(lambda: patience.listens(lmtp))
    conf = s.folder / 'smtpd.conf'
    before = conf.read_text()
    try:
        conf.write_text(re.sub('action "keep" .*', f'action "keep" lmtp "127.0.0.1:{lmtp}" rcpt-to virtual {{ "@" = "nobody" }}', before))
        s.smtpd_run()
        with smtplib.SMTP('127.0.0.1', s.smtp) as smtp:
            smtp.sendmail('maya@example.org', ['help@shop.example'], mail('by way of OpenSMTPD', 1))
        wait_for(lambda: desk.count('message') == 1, seconds=60)
        assert bodies(desk) == ['by way of OpenSMTPD 1']
    finally:
        conf.write_text(before)
        s.smtpd_run()
    desk.close()


# ---- tokens ----

class Provider:
    """A token server (RFC 8628, RFC 6749): it counts, rotates refresh tokens, and answers Dovecot which token is whose; at `url`,
    and at `secure_url` under the mail server's own certificate."""

    def __init__(self, certificate, key):
        self.access, self.refresh, self.n, self.polls, self.revoked, self.lives_s = set(), None, 0, 0, False, 3600
        self.asked, self.no, self.meanwhile = {}, False, lambda: None
        provider = self

        class Answers(http.server.BaseHTTPRequestHandler):
            def say(self, status, it):
                body = json.dumps(it).encode()
                self.send_response(status)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

            def do_GET(self):
                path, _, query = self.path.partition('?')
                if path == '/authorize':
                    self.send_response(303)
                    self.send_header('Location', provider.authorize(dict(urllib.parse.parse_qsl(query))))
                    self.end_headers()
                    return
                token = self.path.split('access_token=')[-1]
                known = token in provider.access
                self.say(200 if known else 401, {'username': 'help', 'active': known} if known else {'error': 'invalid_token'})

            def do_POST(self):
                form = urllib.parse.parse_qs(self.rfile.read(int(self.headers['Content-Length'])).decode())
                self.say(*provider.answer(self.path, {k: v[0] for k, v in form.items()}))

        self.servers = [http.server.ThreadingHTTPServer(('127.0.0.1', 0), Answers) for _ in range(2)]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        # the handshake is the session's thread's, so that one who leaves in its middle holds up nobody
        self.servers[1].socket = context.wrap_socket(self.servers[1].socket, server_side=True, do_handshake_on_connect=False)
        self.servers[1].handle_error = lambda *_: None           # who does not trust the certificate leaves
        self.url = f'http://127.0.0.1:{self.servers[0].server_port}'
        self.secure_url = f'https://localhost:{self.servers[1].server_port}'
        for server in self.servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def shutdown(self):
        for server in self.servers:
            server.shutdown()

    def tokens(self):
        self.n += 1
        self.access.add(f'access-{self.n}')
        self.refresh = f'refresh-{self.n}'
        return 200, {'access_token': f'access-{self.n}', 'refresh_token': self.refresh, 'expires_in': self.lives_s, 'token_type': 'Bearer'}

    def authorize(self, asked):
        """whoever comes says yes at once, or no"""
        assert asked['response_type'] == 'code' and asked['client_id'] == 'desk' and asked['code_challenge_method'] == 'S256'
        self.asked = asked
        said = {'error': 'access_denied', 'error_description': 'they said no'} if self.no else {'code': 'the code'}
        return asked['redirect_uri'] + '?' + urllib.parse.urlencode({**said, 'state': asked['state']})

    def answer(self, path, form):
        assert form.get('client_id') == 'desk'
        if path == '/device':
            return 200, {'device_code': 'd', 'user_code': 'ABCD', 'verification_uri': self.url + '/type', 'interval': 1, 'expires_in': 60}
        assert form.get('client_secret') == 'the secret'
        if form['grant_type'].endswith('device_code'):
            self.polls += 1
            return self.tokens() if self.polls > 1 else (400, {'error': 'authorization_pending'})
        if form['grant_type'] == 'authorization_code':
            challenge = base64.urlsafe_b64encode(hashlib.sha256(form['code_verifier'].encode()).digest()).rstrip(b'=').decode()
            if form['code'] != 'the code' or challenge != self.asked['code_challenge'] or \
                    form['redirect_uri'] != self.asked['redirect_uri']:
                return 400, {'error': 'invalid_grant', 'error_description': 'this code is none of mine'}
            return self.tokens()
        self.meanwhile()
        if self.revoked or form['refresh_token'] != self.refresh:
            return 400, {'error': 'invalid_grant', 'error_description': 'the token was revoked'}
        return self.tokens()


@contextlib.contextmanager
def dovecot_with_tokens(s):
    """Dovecot that asks a provider whose token it is; and the provider."""
    provider = Provider(s.folder / 'good.pem', s.folder / 'good.key')
    conf = (s.folder / 'dovecot.conf').read_text()
    (s.folder / 'oauth2.conf.ext').write_text(f'tokeninfo_url = {provider.url}/info?access_token=\nusername_attribute = username\n')
    (s.folder / 'dovecot.conf').write_text(conf + f"""
auth_mechanisms = plain xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {s.folder}/oauth2.conf.ext
}}
""")
    s.dovecot_run()
    os.environ['HEARD_PRIVATE_NETWORKS'] = '127.0.0.0/8'
    try:
        yield provider
    finally:
        os.environ.pop('HEARD_PRIVATE_NETWORKS', None)
        provider.shutdown()
        (s.folder / 'dovecot.conf').write_text(conf)
        s.dovecot_run()


def tokens_are_got_renewed_and_refused_in_words(s):
    """Device flow, XOAUTH2 at Dovecot, renewal before the end, sealed at rest; a refusal stands on the mailbox, keeps the token
    it had, and is over when it is taken back or somebody signs in again."""
    with dovecot_with_tokens(s) as provider:
        desk = Desk(s)
        try:
            tokens_walk(s, provider, desk)
        finally:
            desk.close()


def tokens_walk(s, provider, desk):
    desk.sql("UPDATE mailbox SET imap_secret = NULL, smtp_host = ''")
    (desk.folder / 'secret').write_text('the secret\n')
    at = provider.secure_url                                    # under the certificate that the mailbox trusts
    sign_in = ('mailbox', 'sign-in', 'Support', '--provider', f'{at}/device,{at}/token,mail offline_access',
               '--client', 'desk', '--client-secret-file', desk.folder / 'secret')
    trusted = desk.sql('SELECT authorities FROM mailbox')[0][0]
    desk.sql("UPDATE mailbox SET authorities = ''")
    refused = desk.command(*sign_in)
    assert refused.returncode and 'certificate' in refused.stderr, refused
    desk.sql('UPDATE mailbox SET authorities = ?', trusted)
    said = desk.run(*sign_in)
    assert f'Open {provider.url}/type and type ABCD there.' in said, said
    assert 'fetching: well' in desk.run('mailbox', 'test', 'Support')
    for row in desk.sql('SELECT refresh, client_secret, imap_secret FROM mailbox_grant JOIN mailbox USING (org, inbox_id)'):
        assert not any(b'refresh-' in x or b'access-' in x or b'secret' in x for x in row)
    provider.access.clear()                                     # the hour is over
    desk.sql('UPDATE mailbox_grant SET until_us = 0')
    desk.serve()
    wait_for(lambda: provider.n == 2, seconds=90)
    wait_for(lambda: desk.count('mailbox', 'worked_us IS NOT NULL'), seconds=90)
    new = s.folder / 'mail/help/Maildir/new/1.token'
    new.write_bytes(mail('by token', 1))
    os.chown(new, 65534, 65534)
    wait_for(lambda: desk.count('message') == 1, seconds=90)

    def grant():
        return desk.sql('SELECT refresh, refused, error, until_us FROM mailbox_grant')[0]
    provider.revoked, had = True, grant()
    desk.sql('UPDATE mailbox_grant SET until_us = 1, again_us = 0')
    wait_for(lambda: 'invalid_grant (the token was revoked)' in grant()[2], seconds=90)
    assert (grant()[0], grant()[1], grant()[3]) == (had[0], 1, 1), grant()
    assert 'sign in again: ' in desk.run('mailbox', 'list')
    provider.revoked = False                                    # the provider changes its mind: the old token was kept
    desk.sql('UPDATE mailbox_grant SET again_us = 0')
    wait_for(lambda: grant()[1] == 0 and grant()[3] > 1, seconds=90)
    assert grant()[2] == '' and grant()[0] != had[0]

    def sign_in_meanwhile():                                    # and the answer about the old one comes after that
        desk.sql("UPDATE mailbox_grant SET refresh = x'1234', until_us = 5")
    for revoked in (True, False):
        provider.revoked, provider.meanwhile, n = revoked, sign_in_meanwhile, provider.n
        desk.sql('UPDATE mailbox_grant SET refresh = ?, until_us = 1, again_us = 0', kept := grant()[0])
        wait_for(lambda: grant()[0] == b'\x12\x34', seconds=90)
        time.sleep(1)
        assert grant() == (b'\x12\x34', 0, '', 5), grant()
        desk.sql('UPDATE mailbox_grant SET refresh = ?', kept)


# ---- two servers ----

class Postgres:
    """A desk on PostgreSQL with two servers beside each other."""

    def __init__(self, s, where):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='heard-two-', dir='/var/tmp'))
        self.data, self.where, self.servers = str(self.folder / 'data'), where, []
        (self.folder / 'password').write_text(base.PASSWORD + '\n')
        self.run('init', '--email', 'owner@shop.example', '--password-file', self.folder / 'password')
        self.run('mailbox', 'add', 'Support', 'help@shop.example', '--imap', f'tls://localhost:{s.imaps}', '--user', 'help',
                 '--password-file', self.folder / 'password', '--trust', s.folder / 'good.pem')

    def run(self, *args):
        subprocess.run([HEARD, args[0], '--data', self.data, '--db', self.where, *map(str, args[1:])], check=True,
                       capture_output=True, env={**os.environ, 'HEARD_MODEL': ''})

    def sql(self, query):
        return subprocess.run(['psql', '-qtA', '-d', self.where, '-c', query], check=True, capture_output=True, text=True).stdout.strip()

    def serve(self):
        port = free_port()
        self.servers.append(subprocess.Popen(
            [HEARD, 'serve', '--data', self.data, '--db', self.where, '--listen', f'127.0.0.1:{port}'],
            stderr=open(self.folder / 'serve.log', 'a'), env={**os.environ, 'HEARD_MODEL': 'none'}))
        patience.until_it_serves(self.servers[-1], port, self.folder / 'serve.log')

    def close(self):
        for one in self.servers:
            one.kill()
            one.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def rule_5_one_fetcher_a_mailbox(s):
    """Two servers on one PostgreSQL: one of them fetches; when it is killed the other one takes over; nothing is twice."""
    postgres = subprocess.Popen([ROOT / 'tools/with-postgres', 'sh', '-c', 'echo "$HEARD_TEST_PG"; cat'],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    desk = Postgres(s, postgres.stdout.readline().strip())
    try:
        desk.serve()
        desk.serve()

        def holder():
            return desk.sql("SELECT leased_by FROM mailbox WHERE lease_us IS NOT NULL")
        # What lies there at the first look is old and left: from here on it is new.
        wait_for(lambda: desk.sql("SELECT count(*) FROM mail_folder WHERE role = 'inbox' AND looked_us IS NOT NULL") == '1', seconds=90)
        put = 0
        for _ in range(3):
            for _ in range(10):
                s.put(mail('two', put := put + 1))
            wait_for(lambda: desk.sql('SELECT count(*) FROM message') == str(put), seconds=90)
            assert len(holder().splitlines()) == 1
        mine = int(holder().split('/')[1])
        victim = next(one for one in desk.servers if one.pid == mine)
        victim.kill()
        victim.wait()
        for _ in range(10):
            s.put(mail('two', put := put + 1))
        wait_for(lambda: desk.sql('SELECT count(*) FROM message') == str(put), seconds=90)
        assert int(holder().split('/')[1]) != mine
        assert desk.sql("SELECT count(DISTINCT body) FROM message WHERE kind = 'customer'") == str(put)
    finally:
        desk.close()
        postgres.stdin.close()
        postgres.wait(60)


CASES = [a_cut_at_every_command_loses_nothing, mail_deleted_while_it_is_fetched_harms_nothing, a_slow_server_slows_nothing_else,
         mail_arrives_while_it_waits, it_asks_where_the_server_cannot_tell, trouble_is_told_where_the_owner_looks, rule_2_days_offline_are_caught_up,
         rule_2_the_daily_count_finds_what_was_missed, rule_3_old_mail_is_taken_when_one_says_so,
         a_full_disk_stops_cleanly_and_loses_nothing, lmtp_delivers_to_whom_it_names,
         opensmtpd_delivers_by_lmtp, tokens_are_got_renewed_and_refused_in_words, rule_5_one_fetcher_a_mailbox]


if __name__ == '__main__':
    base.CASES = CASES
    sys.exit(base.main())
