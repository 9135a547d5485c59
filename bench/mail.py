#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mail, measured: against a Dovecot and an OpenSMTPD on loopback, as tests/mail_server.py starts them. Needs root.

    bench/mail.py build/heard [MAILS]

Mails a second from the server to a message in its conversation, durably and indexed; replies a second to the SMTP
server; what the largest process took. What a file of 25 MB takes is told by tests/mail_server.py. Mails are written into the Maildir before the clock runs.
"""
import importlib.util
import os
import pathlib
import resource
import subprocess
import sys
import time

sys.argv = [sys.argv[0], *(sys.argv[1:] or ['build/heard'])]
path = pathlib.Path(__file__).resolve().parent.parent / 'tests/mail_server.py'
spec = importlib.util.spec_from_file_location('mail_server', path)
tests = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tests)

WORDS = 'I ordered a tent three weeks ago and it has not come. Where is it, and can you send it to my work instead? '


def fill(servers, n):
    new = servers.folder / 'mail/help/Maildir/new'
    for i in range(n):
        raw = tests.mail(WORDS * 8, i, f'Date: {time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())}\r\n')
        (new / f'{int(time.time())}.{i}.bench').write_bytes(raw)
    subprocess.run(['chown', '-R', 'nobody:nogroup', str(servers.folder / 'mail')], check=True)


def main():
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    servers = tests.Servers()
    try:
        desk = tests.Desk(servers)
        desk.fetch()
        fill(servers, n)
        servers.box().logout()
        start = time.time()
        said = desk.fetch()
        took = time.time() - start
        assert desk.count('message') == n, (said, desk.count('message'))
        print(f'fetched, parsed, threaded, stored, indexed: {n / took:.0f} mails/s ({n} in {took:.1f} s)')
        replies = min(n, 300)
        for i in range(replies):
            tests.insert_reply(desk, f'reply {i}')
        start = time.time()
        desk.run('mailbox', 'send')
        took = time.time() - start
        assert desk.count('outbox', "state = 'sent'") == replies
        print(f'replies sent: {replies / took:.0f} /s ({replies} in {took:.1f} s)')
        print(f'largest process so far: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB')
        desk.close()
    finally:
        servers.stop()


if __name__ == '__main__':
    main()
