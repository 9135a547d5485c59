#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What listening costs the desk: pages with it and without, the nudge in a browser, the engine, memory.

    bench/heart.py build/heard [--only PART] [--requests N] [--drafts N] [--nudges N] [--no-browser]

Two desks with the sample inbox: one reads, the other is told not to before it starts. Pages are asked of both in turn, so
that other programs on the machine slow both. The engine is measured in seconds of processor time, which the same load
leaves as they are. Memory is what the kernel calls resident, the mapped model with it. Lines: name value unit | reach.
"""
import argparse
import http.client
import json
import os
import pathlib
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tests'))
PASSWORD = 'four plain words here'
SHORT = 'Hello, I ordered two lamps on Monday and the second one came without its cable. Could you send me the cable, please?'
LONG = (SHORT + ' I have written to you twice already and nobody answered, which is a pity, because I have been a customer for '
        'nine years. We move house on Friday the sixth and the room has no other light, so I would like to know by Wednesday '
        'whether it comes in time. If not, please tell me where I can buy one here in Leeds, and whether you would pay for it. '
        'My neighbour at number 12 takes parcels in the mornings. Thank you, and kind regards.')


def line(name, value, unit, reach, good):
    print(f'{name:<34} {value:>9} {unit:<4} | reach {reach}{"" if good else "   MISSED"}', flush=True)
    return good


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


class Desk:
    def __init__(self, heard, folder, reads):
        self.heard, self.data = heard, str(folder)
        (folder.parent / 'pw').write_text(PASSWORD + '\n')
        self.run('init', '--email', 'maya@example.org', '--name', 'Maya', '--password-file', str(folder.parent / 'pw'))
        self.run('sample', 'load')
        if not reads:
            with sqlite3.connect(self.data + '/heard.db') as db:
                db.execute('INSERT INTO listening (org, desk_id, reads, coach, changed_us) SELECT org, id, 0, 0, 1 FROM desk')
                for table in 'need', 'promise', 'reading':
                    db.execute(f'DELETE FROM {table}')
        self.log = open(folder.parent / f'{folder.name}.log', 'w+')
        self.process = subprocess.Popen([heard, 'serve', '--data', self.data, '--listen', '127.0.0.1:0'], cwd=ROOT,
                                        stdout=self.log, stderr=self.log)
        self.port = self.wait_port()
        self.cookie = self.sign_in()

    def run(self, *words):
        subprocess.run([self.heard, *words, '--data', self.data], check=True, capture_output=True, cwd=ROOT)

    def wait_port(self):
        for _ in range(400):
            self.log.seek(0)
            if found := re.search(r'listen=[^:]*:(\d+)', self.log.read()):
                return int(found[1])
            time.sleep(.05)
        sys.exit('heard serve did not start')

    def ask(self, method, path, body=None, **headers):
        if not hasattr(self, 'line'):
            self.line = http.client.HTTPConnection('127.0.0.1', self.port, timeout=30)
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        return answer, answer.read()

    def sign_in(self):
        answer, body = self.ask('POST', '/api/v1/sessions', json.dumps({'email': 'maya@example.org', 'password': PASSWORD}),
                             **{'Content-Type': 'application/json'})
        self.csrf = json.loads(body)['csrf']
        return '; '.join(v.split(';')[0] for k, v in answer.getheaders() if k.lower() == 'set-cookie')

    def settle(self):
        """Until all is read that is to be read."""
        for _ in range(600):
            with sqlite3.connect(self.data + '/heard.db') as db:
                if not db.execute('SELECT count(*) FROM conversation WHERE reading_due_us IS NOT NULL').fetchone()[0]:
                    return
            time.sleep(.1)

    def page(self, number):
        began = time.perf_counter()
        answer, body = self.ask('GET', f'/conversations/{number}?view=all', Cookie=self.cookie)
        took = time.perf_counter() - began
        assert answer.status == 200 and b'talk-title' in body, answer.status
        return took * 1000

    def coaching(self, conversation_id, draft):
        """Milliseconds until the coach has answered, and of them the server's processor time."""
        used, began = self.used_ms(), time.perf_counter()
        answer, body = self.ask('POST', f'/api/v1/conversations/{conversation_id}/coachings', json.dumps({'draft': draft}),
                                **{'Cookie': self.cookie, 'Content-Type': 'application/json', 'X-CSRF-Token': self.csrf})
        took = (time.perf_counter() - began) * 1000
        assert answer.status == 200 and not json.loads(body)['off'], body
        return took, self.used_ms() - used

    def used_ms(self):
        """Processor time of all its threads, to the microsecond."""
        total = 0
        for task in pathlib.Path(f'/proc/{self.process.pid}/task').iterdir():
            try:
                total += int((task / 'schedstat').read_text().split()[0])
            except FileNotFoundError:
                pass
        return total / 1e6

    def rss_mb(self):
        status = pathlib.Path(f'/proc/{self.process.pid}/status').read_text()
        return int(re.search(r'VmRSS:\s+(\d+)', status)[1]) / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def pages(desks, n):
    numbers = [60 + i % 10 for i in range(n)]
    took = [[], []]
    for number in numbers:
        for side, desk in enumerate(desks):
            took[side].append(desk.page(number))
    with_it, without = percentile(took[0], .99), percentile(took[1], .99)
    middle = percentile(took[0], .5) - percentile(took[1], .5)
    print(f'page p50 {percentile(took[0], .5):.2f} ms with, {percentile(took[1], .5):.2f} ms without; p99 {with_it:.2f} and '
          f'{without:.2f}, of {n} each')
    line('page-with-panel-p50-more', f'{middle:.2f}', 'ms', 'shown', True)
    return line('page-with-panel-p99-more', f'{with_it - without:.2f}', 'ms', '<= 5', with_it - without <= 5)


DRAFT = ('Dear Maya, thank you for writing again. ', 'I looked into your order this morning and called the depot. ',
         'The parcel is in Leeds and leaves tonight. ', 'You will have it on Thursday before noon. ',
         'I am sorry that you had to ask so often. ', 'Is there anything else that I can do? ')


def lengthen(desk, turns):
    """What was said in the longest conversation said again and again, in other order of time: the longest that is coached."""
    with sqlite3.connect(desk.data + '/heard.db', timeout=20) as db:
        (longest, _), = db.execute('SELECT conversation_id, count(*) FROM message WHERE kind IN (\'customer\', \'agent\') '
                                   'GROUP BY conversation_id ORDER BY 2 DESC LIMIT 1')
        columns = [row[1] for row in db.execute('PRAGMA table_info(message)')]
        rows = db.execute(f'SELECT {", ".join(columns)} FROM message WHERE conversation_id = ? AND kind IN (\'customer\', '
                          '\'agent\') ORDER BY created_us', (longest,)).fetchall()
        for i in range(turns - len(rows)):
            row = dict(zip(columns, rows[i % len(rows)]))
            row |= {'id': rows[-1][columns.index('id')] + 100000 + i, 'created_us': rows[-1][columns.index('created_us')] + 1000000 * (i + 1),
                    'body': row['body'] + f' This is {i}.', 'key': None}
            db.execute(f'INSERT INTO message ({", ".join(row)}) VALUES ({", ".join("?" * len(row))})', list(row.values()))
    return longest


def coachings(desk, n):
    """A draft that grows by a sentence at each pause: on five conversations of the sample, and on one of sixteen turns."""
    with sqlite3.connect(desk.data + '/heard.db') as db:
        some = [row[0] for row in db.execute('SELECT id FROM conversation WHERE number BETWEEN 60 AND 69 ORDER BY number DESC '
                                             'LIMIT 5')]
    good = True
    for name, ids in ('', some), ('-of-16-turns', [lengthen(desk, 16)]):
        first, then = [], []
        for i in range(n):
            draft = f'This is number {i}. '
            for k, sentence in enumerate(DRAFT):
                draft += sentence
                (then if i >= len(ids) or k else first).append(desk.coaching(ids[i % len(ids)], draft))
        wall, used = [it[0] for it in then], [it[1] for it in then]
        line(f'coaching{name}-the-first', f'{percentile([it[0] for it in first], .5):.1f}', 'ms', 'shown', True)
        line(f'coaching{name}-p50', f'{percentile(wall, .5):.1f}', 'ms', 'shown', True)
        line(f'coaching{name}-processor-p50', f'{percentile(used, .5):.1f}', 'ms', 'shown', True)
        good &= line(f'coaching{name}-p95', f'{percentile(wall, .95):.1f}', 'ms', '< 30', percentile(wall, .95) < 30)
    return good


def engine(heard):
    """Messages for each second of processor time, one turn a conversation, the start taken off."""
    def used(text, n):
        lines = ''.join(json.dumps({'id': str(i), 'turns': [{'who': 'customer', 'text': text}]}) + '\n' for i in range(n))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([heard, 'read', '--json'], input=lines, text=True, stdout=subprocess.DEVNULL, check=True, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    good = True
    for tokens, text, reach in ((32, SHORT, 300), (120, LONG, 90)):
        start = used(text, 1)
        rate = 600 / max(.001, used(text, 601) - start)
        good &= line(f'engine-messages-{tokens}-tokens', f'{rate:.0f}', '/s', f'>= {reach}', rate >= reach)
    return good


def memory(desk):
    idle = desk.rss_mb()
    good = line('memory-idle-engine-loaded', f'{idle:.0f}', 'MB', '<= 90', idle <= 90)
    with sqlite3.connect(desk.data + '/heard.db', timeout=20) as db:
        db.execute('UPDATE conversation SET reading_due_us = 1')
    most, until = idle, time.time() + 60
    while time.time() < until:
        for number in range(60, 70):
            desk.page(number)
            most = max(most, desk.rss_mb())
        with sqlite3.connect(desk.data + '/heard.db', timeout=20) as db:
            if not db.execute('SELECT count(*) FROM conversation WHERE reading_due_us IS NOT NULL').fetchone()[0]:
                break
    return line('memory-busy', f'{most:.0f}', 'MB', '<= 160', most <= 160) and good


WATCH = '''
const done = arguments[arguments.length - 1], words = document.getElementById('words');
words.value = arguments[0];
performance.clearResourceTimings();
document.getElementById('nudge')?.remove();
const seen = new MutationObserver(() => {
  if (!document.getElementById('nudge')) return;
  seen.disconnect();
  const at = performance.now();
  setTimeout(() => done(at - performance.getEntriesByType('resource').find(it => it.name.endsWith('/coachings')).startTime), 50);
});
seen.observe(document.body, {childList: true, subtree: true});
words.dispatchEvent(new Event('input', {bubbles: true}));
'''


def nudges(heard, folder, n):
    import browser
    (folder / 'fonts.conf').write_text(browser.FONTS)
    os.environ['FONTCONFIG_FILE'] = str(folder / 'fonts.conf')
    (folder / 'b').mkdir()
    desk = browser.Desk(heard, folder / 'b')
    p = browser.Person(desk, 'maya@example.org')
    try:
        p.driver.set_script_timeout(20)
        p.open(69)
        p.key('r')
        p.one('#words').clear()
        took = [p.driver.execute_async_script(WATCH, f'Please calm down. I looked for order {1000 + i}. ') for i in range(n)]
    finally:
        p.quit()
        desk.stop()
    p95 = percentile(took[1:], .95)
    print(f'nudge p50 {percentile(took[1:], .5):.1f} ms, of {n - 1}')
    return line('nudge-after-the-pause-p95', f'{p95:.1f}', 'ms', '<= 60', p95 <= 60)


def with_desks(heard, folder, args):
    good = True
    desks = [Desk(heard, folder / which, which == 'reads') for which in ('reads', 'does-not')]
    try:
        for desk in desks:
            desk.settle()
            for number in range(60, 70):
                desk.page(number)
        if args.only in (None, 'pages'):
            good &= pages(desks, args.requests)
        if args.only in (None, 'coachings'):
            good &= coachings(desks[0], args.drafts)
        if args.only in (None, 'memory'):
            good &= memory(desks[0])
    finally:
        for desk in desks:
            desk.stop()
    return good


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('heard')
    parser.add_argument('--requests', type=int, default=500)
    parser.add_argument('--nudges', type=int, default=21)
    parser.add_argument('--drafts', type=int, default=20)
    parser.add_argument('--only', choices=['pages', 'coachings', 'memory', 'engine', 'nudges'])
    parser.add_argument('--no-browser', action='store_true')
    args = parser.parse_args()
    heard = str(pathlib.Path(args.heard).resolve())
    good = True
    with tempfile.TemporaryDirectory(prefix='heard-bench-') as name:
        folder = pathlib.Path(name)
        if args.only in (None, 'pages', 'coachings', 'memory'):
            good = with_desks(heard, folder, args)
        if args.only in (None, 'engine'):
            good &= engine(heard)
        if args.only in (None, 'nudges') and not args.no_browser:
            good &= nudges(heard, folder, args.nudges)
    sys.exit(0 if good else 1)


if __name__ == '__main__':
    main()
