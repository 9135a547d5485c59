#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mail, measured: against a Dovecot and an OpenSMTPD on loopback, as tests/mail_server.py starts them. Needs root.

    bench/mail.py build/heard [MAILS]

Beside what is to be reached: mails a second from the server to a message in its conversation, durably and indexed; replies a
second to the SMTP server; what `heard serve` takes above its idle memory while a file of 25 MB comes in and goes out; how long
hostile mail takes. Mails are written into the Maildir before the clock runs.
"""
import base64
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import time

sys.argv = [sys.argv[0], *(sys.argv[1:] or ['build/heard'])]
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'tests'))
import mail_server as tests  # noqa: E402

WORDS = 'I ordered a tent three weeks ago and it has not come. Where is it, and can you send it to my work instead? '


def fill(servers, n):
    new = servers.folder / 'mail/help/Maildir/new'
    for i in range(n):
        raw = tests.mail(WORDS * 8, i, f'Date: {time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())}\r\n')
        (new / f'{int(time.time())}.{i}.bench').write_bytes(raw)
    subprocess.run(['chown', '-R', 'nobody:nogroup', str(servers.folder / 'mail')], check=True)


def tell(name, figure, unit, reach, well, more=''):
    print(f'{name:<10} {figure:>8} {unit:<10} reach {reach:<8} {"yes" if well else "NO":<4}{more}', flush=True)


def maildir(servers, raw_pieces, name):
    """A mail straight into the Maildir: the largest would take minutes through APPEND."""
    path = servers.folder / f'mail/help/Maildir/tmp/{name}'
    with open(path, 'wb') as file:
        for piece in raw_pieces:
            file.write(piece)
    os.chown(path, 65534, 65534)
    path.rename(servers.folder / f'mail/help/Maildir/new/{time.time_ns()}.{name}.bench')


def fetch_speed(servers, n):
    desk = tests.Desk(servers)
    desk.fetch()
    fill(servers, n)
    servers.box().logout()
    start = time.time()
    said = desk.fetch()
    took = time.time() - start
    assert desk.count('message') == n, (said, desk.count('message'))
    tell('fetch', round(n / took), 'mails/s', '>= 2000', n / took >= 2000, f'{n} in {took:.1f} s')
    return desk


def send_speed(desk, replies):
    for i in range(replies):
        tests.insert_reply(desk, f'reply {i}')
    start = time.time()
    desk.run('mailbox', 'send')
    took = time.time() - start
    assert desk.count('outbox', "state = 'sent'") == replies
    tell('send', round(replies / took), 'replies/s', '>= 200', replies / took >= 200, f'{replies} in {took:.1f} s')


def peak_mb(pid):
    return int(re.search(r'VmHWM:\s+(\d+)', open(f'/proc/{pid}/status').read())[1]) / 1024


def peak_over_idle(desk, act):
    """The most that the server took while it acted, over what it took before."""
    time.sleep(1)
    with open(f'/proc/{desk.process.pid}/clear_refs', 'w') as clear:
        clear.write('5')
    idle = peak_mb(desk.process.pid)
    act()
    return peak_mb(desk.process.pid) - idle


def memory(servers, size=25 << 20):
    desk = tests.Desk(servers)
    desk.serve()
    tests.wait_for(lambda: desk.count('mailbox', 'worked_us IS NOT NULL'))
    servers.put(tests.mail('words', 1))
    tests.wait_for(lambda: desk.count('message') == 1)
    body = base64.encodebytes(os.urandom(size)).replace(b'\n', b'\r\n')

    def come():
        maildir(servers, [b'From: maya@example.org\r\nTo: help@shop.example\r\nSubject: big\r\n'
                          b'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee the file\r\n--b\r\n'
                          b'Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n',
                          body, b'\r\n--b--\r\n'], 'big')
        tests.wait_for(lambda: desk.count('message') == 2, seconds=60)

    def go():
        outbox = tests.insert_reply(desk, 'with a file')
        with sqlite3.connect(f'{desk.data}/heard.db', timeout=30) as db:
            org, file = db.execute('SELECT org, id FROM file WHERE bytes = ?', (size,)).fetchone()
            message = db.execute('SELECT message_id FROM outbox WHERE id = ?', (outbox,)).fetchone()[0]
            db.execute("INSERT INTO attachment (org, id, message_id, file_id, name, created_us) VALUES (?, ?, ?, ?, 'a.pdf', 1)",
                       (org, outbox + 1, message, file))
        tests.wait_for(lambda: desk.count('outbox', "id = ? AND state = 'sent'", outbox), seconds=60)
        tests.wait_for(lambda: any(len(m) > size for m in servers.sent()), seconds=60)
    for name, act in (('25 MB in', come), ('25 MB out', go)):
        over = peak_over_idle(desk, act)
        tell(name, f'{over:.1f}', 'MB', '<= 20', over <= 20, 'over idle')
    desk.close()


HEAD = b'From: eve@example.org\r\nTo: help@shop.example\r\nSubject: hostile\r\n'


def nested(n):
    yield HEAD
    for i in range(n):
        yield b'Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n' % (i, i)
    yield b'\r\ndeep\r\n'


def long_line(size):
    yield HEAD + b'X-Long: '
    for _ in range(size >> 20):
        yield b'a' * (1 << 20)
    yield b'\r\n\r\nwords\r\n'


def one_tag(size):
    yield HEAD + b'Content-Type: text/html\r\n\r\nbefore <a href="' + b'x' * size + b'">behind</a>\r\n'


def hostile(servers):
    for name, pieces in (('10,000 nested parts', nested(10000)), ('a head line of 1 GB', long_line(1 << 30)),
                         ('one tag of 5 MB', one_tag(5 << 20))):
        desk = tests.Desk(servers)
        desk.fetch()
        maildir(servers, pieces, 'hostile')
        servers.box().logout()
        start = time.time()
        desk.fetch()
        took = time.time() - start
        assert desk.count('message') == 1
        tell('hostile', f'{took:.1f}', 's', '<= 30', took <= 30, name)
        desk.close()


def main():
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    servers = tests.Servers()
    try:
        desk = fetch_speed(servers, n)
        send_speed(desk, min(n, 300))
        desk.close()
        servers.clear()
        memory(servers)
        servers.clear()
        hostile(servers)
    finally:
        servers.stop()


if __name__ == '__main__':
    main()
