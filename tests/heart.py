#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""heart.py: twelve customers and the person who answers them, in a real Chromium, on mail that came through the whole
pipeline: `heard deliver`, threading, the engine, the panel, the coach.

    tests/heart.py build/heard [--screens DIR] [NAME...]

Every journey begins with a mail. Days pass between two of them by moving what was said back in time while the desk
sleeps, which is what a customer means by "nine days". With --screens each journey leaves a picture of where it ends.
"""
import argparse
import contextlib
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import browser
import patience
from browser import Keys, Person, coached

ADDRESS = 'help@aldervane.example'
DAY_US = 86400 * 1000000
AGED = {
    'conversation': 'created_us updated_us active_us waiting_us closed_us snoozed_until_us',
    'message': 'created_us', 'need': 'created_us changed_us', 'promise': 'created_us changed_us due_us reminded_us',
    'reading': 'read_us first_us date_us', 'customer': 'created_us', 'outbox': 'created_us due_us sent_us',
}


class Sink:
    """A mail server that takes everything, so that replies leave as they do in life."""

    def __init__(self):
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            threading.Thread(target=self.talk, args=(self.socket.accept()[0],), daemon=True).start()

    @staticmethod
    def talk(line):
        with line, line.makefile('rwb') as file:
            def say(words):
                file.write(words + b'\r\n')
                file.flush()
            say(b'220 mail.example')
            while words := file.readline():
                verb = words[:4].upper()
                if verb == b'DATA':
                    say(b'354 go on')
                    while file.readline() not in (b'.\r\n', b''):
                        pass
                say(b'221 bye' if verb == b'QUIT' else b'250 taken')
                if verb == b'QUIT':
                    return


class Desk(browser.Desk):
    """An empty desk with one inbox, two people, and a mailbox that is a pipe."""
    hold_ms = 12000     # replies leave as soon as in life

    def __init__(self, heard, folder):
        super().__init__(heard, folder, sample=False)
        self.mails, self.sent = 0, Sink()
        inbox = self.rows('SELECT org, id FROM inbox')[0]
        self.rows('UPDATE inbox SET address = ? WHERE id = ?', ADDRESS, inbox[1])
        self.rows('INSERT INTO mailbox (org, inbox_id, address, address_folded, smtp_host, smtp_port, smtp_security, '
                  'created_us) VALUES (?, ?, ?, ?, ?, ?, ?, 1)', *inbox, ADDRESS, ADDRESS, '127.0.0.1', self.sent.port, 'plain')

    def rows(self, sql, *values):
        with sqlite3.connect(self.data + '/heard.db', timeout=20) as db:
            return db.execute(sql, values).fetchall()

    def mail(self, who, subject, body, answers=0):
        """A mail of this person; `answers` the number of an earlier one. Gives its number, once it was read."""
        self.mails += 1
        first = who.split()[0].lower()
        thread = f'In-Reply-To: <m{answers}@mail.example>\n' if answers else ''
        before = self.rows('SELECT count(*) FROM message')
        self.deliver('Support', f'From: {who} <{first}@mail.example>\nTo: {ADDRESS}\nSubject: '
                     f'{"Re: " if answers else ""}{subject}\nMessage-ID: <m{self.mails}@mail.example>\n{thread}'
                     f'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{body}\n')
        patience.wait_for(lambda: self.rows('SELECT count(*) FROM message') != before, f'the mail "{subject}"',
                          besides=lambda: patience.tail(self.log.name))
        return self.mails

    def number(self, p, subject):
        """The conversation of this subject, when the engine has read all of it."""
        p.until(lambda: self.rows('SELECT 1 FROM conversation c JOIN reading r ON r.org = c.org AND r.conversation_id = '
                                  'c.id WHERE c.subject = ? AND c.reading_due_us IS NULL', subject), f'{subject} is read')
        return self.rows('SELECT max(number) FROM conversation WHERE subject = ?', subject)[0][0]

    def pass_days(self, p, days):
        p.driver.get('about:blank')
        self.stop()
        with sqlite3.connect(self.data + '/heard.db', timeout=20) as db:
            for table, columns in AGED.items():
                there = {row[1] for row in db.execute(f'PRAGMA table_info({table})')}
                for column in set(columns.split()) & there:
                    db.execute(f'UPDATE {table} SET {column} = {column} - ? WHERE {column} > 0', (days * DAY_US,))
        self.start()


JOURNEYS = []


def journey(run):
    JOURNEYS.append(run)
    return run


def panel(p):
    return p.text('#panel')


def has_line(p, words):
    p.sees('#panel', words)


def answer(p, words):
    p.key('r')
    p.one('#words').clear()
    p.write(words)
    p.press(Keys.CONTROL + Keys.ENTER)
    p.toast('Sent')
    p.sees('.said.agent', words.split('\n')[-1][:40])


# ---- the first minute ----------------------------------------------------------------------------------------------

class Run:
    """What ./run starts: a new data folder, the sample inbox, and a link that signs in once."""

    def __init__(self, folder):
        listen = f'127.0.0.1:{patience.free_port()}'
        self.data, self.root = str(folder / 'data'), f'http://{listen}'
        env = {name: value for name, value in os.environ.items() if name not in ('DISPLAY', 'WAYLAND_DISPLAY')}
        self.log = open(folder / 'run.log', 'w+')
        self.process = subprocess.Popen(['./run'], cwd=browser.ROOT, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL,
                                        env=env | {'HEARD_DATA': self.data, 'HEARD_LISTEN': listen})

    def said(self):
        self.log.flush()
        return pathlib.Path(self.log.name).read_text()

    def link(self):
        """The address it prints, as soon as somebody answers there."""
        def found():
            assert self.process.poll() is None, './run ended: ' + self.said()[-300:]
            if link := re.search(r'http://\S+(?=\s)', self.said()):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(self.root + '/healthz', timeout=10).close()
                    return link[0]
        return patience.wait_for(found, 'somebody answers', 600, besides=self.said)    # the program may have to be built

    def url(self, path):
        return self.root + path

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
        self.log.close()


def in_sight(p, css, words):
    """Whether some of these elements says the words, inside of the window and not behind anything."""
    return p.js("""return [...document.querySelectorAll(arguments[0])].some(it => {
        const box = it.getBoundingClientRect(), at = document.elementFromPoint(box.left + box.width / 2, box.top + 8);
        return it.innerText.includes(arguments[1]) && box.bottom <= innerHeight && box.height && at && it.contains(at);})""",
                css, words)


@journey
def the_first_minute(_, desk):
    """What ./run prints is opened, and before a key is pressed there are the brief, what is open and what the draft misses.
    Then the next ones of the list: a guess with its question, what may be offered before a no, and one left in peace."""
    folder = pathlib.Path(desk.data).parent / 'minute'
    folder.mkdir()
    made = Run(folder)
    p = None
    try:
        link = made.link()
        p = Person(made, None)
        began = time.time()
        p.driver.get(link)
        p.one('.button.first').click()
        p.until(lambda: in_sight(p, '#nudge', 'Can you send it to my work instead?'), 'what the draft misses')
        print(f'             the first insight after {time.time() - began:.1f} s', flush=True)
        assert p.one('#words').get_attribute('value').startswith('Dear Maya,')
        for css, words in (('#brief', 'fourth time'), ('#brief', 'Two things are still open'), ('#panel .open-need', 'to my work'),
                           ('#still', 'to my work'), ('#panel', 'Fourth contact'), ('#rows .item', 'Tom Reyes')):
            p.until(lambda: in_sight(p, css, words), f'{words} in {css}')
        assert p.driver.current_url.endswith('/conversations/69?view=yours'), p.driver.current_url
        names = [row.split('\n')[0] for row in p.texts('#rows .item')]
        assert names[:4] == ['Maya Okafor', 'Tom Reyes', 'Lucas Ferreira', 'Ilse Brandt'], names
        the_next_three(p)
        complaints = p.complaints()
        assert not complaints, '; '.join(complaints)[:600]
    finally:
        if p:
            p.quit()
        made.stop()


def open_next(p, subject):
    p.key('j')
    p.sees('#talk-title', subject)
    p.one('#panel h2')


def the_next_three(p):
    open_next(p, 'Shoes for an interview')
    guess = p.one('#panel .guess')
    assert guess.text.startswith('perhaps'), guess.text
    guess.click()
    p.sees('#panel', 'To be sure:')
    open_next(p, 'Refund for the espresso machine')
    p.until(lambda: in_sight(p, '#options', 'Before a no'), 'what may be offered, before a no')
    open_next(p, 'Birthday visit')
    p.not_there('#panel .grave')
    p.not_there('#panel .guess')
    assert 'eated' not in panel(p)
    said = coached(p, 'Hello Ilse, how lovely that Lotte turns six. The table for five is yours at three, and the blueberry one is '
                      'there. ')
    assert not said, said


# ---- the twelve ----------------------------------------------------------------------------------------------------

@journey
def the_skateboarder(p, desk):
    """What it is for comes before how it sounds, and the question is at hand."""
    first = desk.mail('Tom Reyes', 'shoes', 'hey u got shoes in size 9?')
    number = desk.number(p, 'shoes')
    p.open(number)
    answer(p, 'Hello Tom,\nsure, we have sneakers in size 9, three of them in the sale.')
    desk.mail('Tom Reyes', 'shoes', "nah not sneakers lol. i mean dress shoes, black, size 9. it's for my first interview "
              "on friday, at a software company. never owned a pair tbh", answers=first)
    p.open(desk.number(p, 'shoes'))
    has_line(p, 'first interview')
    said = panel(p)
    for mood in ('eated', 'nger', 'rustrat'):
        assert mood not in said.split('first interview')[0], said
    guess = p.one('#panel .guess')
    assert guess.text.startswith('perhaps'), guess.text
    guess.click()
    p.sees('#panel', 'To be sure:')
    p.js('arguments[0].closest("details").querySelector("[data-act=insert]").click()', guess)
    p.until(lambda: '?' in p.one('#words').get_attribute('value'), 'the question in the draft')


@journey
def the_fourth_contact(p, desk):
    """She had to come back three times; what was promised and not kept stands there before she says so."""
    last = desk.mail('Maya Okafor', 'Order 4411', 'Hello, where is my tent? Order 4411, for my scouts.')
    for days, words, reply in (
            (4, 'I still have no tent and no word from you. Where is my tent?', 'Dear Maya,\nI will tell you tomorrow.'),
            (3, 'Nobody told me anything. Where is my tent?', 'Dear Maya,\nI will call you tomorrow.'),
            (2, 'This is the fourth time I am writing. We leave on Friday with eleven scouts. Where is my tent? I am at work '
                'all week, so nobody is at home to open the door. Can you send it to my work instead? It is the Hillside '
                'School, 12 Garth Road, Leeds.', '')):
        p.open(desk.number(p, 'Order 4411'))
        answer(p, reply or 'Dear Maya,\nI will ask the depot and write to you tomorrow.')
        desk.pass_days(p, days)
        last = desk.mail('Maya Okafor', 'Order 4411', words, answers=last)
    p.open(desk.number(p, 'Order 4411'))
    has_line(p, 'Fourth contact in')
    has_line(p, 'not kept')
    has_line(p, 'Can you send it to my work')
    p.sees('.brief', 'fourth time')
    coached(p, 'Dear Maya, I am sorry. The tent for your scouts was found in Leeds this morning. ')
    p.sees('#still', 'to my work')


@journey
def the_polite_customer_about_to_leave(p, desk):
    """No anger in it, and the most important sentence is the quiet one."""
    desk.mail('Ines Castell', 'Our account', 'Good morning,\n\nthank you for the quick replies over the years, your team was '
              'always kind. We have decided to try another supplier from next month on. Could you tell me how to close our '
              'account?\n\nWith kind regards\nInes Castell')
    p.open(desk.number(p, 'Our account'))
    has_line(p, 'another supplier')
    assert 'eated' not in panel(p)
    has_line(p, 'how to close our account')


@journey
def shouting_in_capitals(p, desk):
    """Capitals are no fault; what happened before them stands there, and a first contact has no temperature."""
    desk.mail('Frank Delaney', 'ORDER 5512', 'WHERE IS MY ORDER 5512?? I HAVE WAITED THREE WEEKS AND NOBODY ANSWERS ME. '
              'THIS IS RIDICULOUS!!')
    p.open(desk.number(p, 'ORDER 5512'))
    has_line(p, 'WAITED THREE WEEKS')
    has_line(p, 'WHERE IS MY ORDER 5512')
    assert 'More heated' not in panel(p)
    said = coached(p, 'Please calm down, Frank. ')
    assert 'calm down' in said, said


@journey
def a_language_it_cannot_read(p, desk):
    """It says so, guesses nothing, and all that needs no model works."""
    desk.mail('Aino Virtanen', 'Teltta', 'Hei, tilasin teltan kaksi viikkoa sitten eikä sitä ole vieläkään näkynyt. Voitteko '
              'kertoa, milloin se tulee? Terveisin Aino')
    p.open(desk.number(p, 'Teltta'))
    has_line(p, 'I could not read this language')
    p.sees('.brief', 'first time')
    p.not_there('#panel .guess')
    p.not_there('#panel .open-need')
    p.js('const words = [...document.querySelectorAll(".said.customer .prose p")].pop().firstChild;'
         'const at = words.data.indexOf("milloin se tulee"); getSelection().setBaseAndExtent(words, at, words, at + 16)')
    p.key('h')
    has_line(p, 'milloin se tulee')
    answer(p, 'Hei Aino,\nteltta tulee huomenna.')


@journey
def a_wrong_guess_is_corrected(p, desk):
    """A guess is marked as one and brings its question; one key takes it away, and it stays away."""
    first = desk.mail('Nora Hale', 'My parcel', 'Hello, this is the third time that I write about my parcel. I have bought from '
                      'you for nine years. Where is it now?')
    p.open(desk.number(p, 'My parcel'))
    guess = p.one('#panel .guess')
    words = guess.text
    assert words.startswith('perhaps'), words
    guess.click()
    p.sees('#panel', 'To be sure:')
    guess.send_keys('x')
    p.toast('Noted: it is not so')
    p.until(lambda: words not in panel(p), 'the guess is gone')
    desk.mail('Nora Hale', 'My parcel', 'I forgot: the order number is 8810.', answers=first)
    p.open(desk.number(p, 'My parcel'))
    assert words not in panel(p)


@journey
def a_promise_broken_and_repaired(p, desk):
    """A date passes, the need is open again, and a person says how it ended."""
    first = desk.mail('Ilse Brandt', 'Stove 77', 'Good evening, when will the stove be repaired? My order is 77.')
    p.open(desk.number(p, 'Stove 77'))
    answer(p, 'Good evening Ilse,\nI will call you tomorrow with a date for the repair.')
    p.open(desk.number(p, 'Stove 77'))
    has_line(p, 'I will call you tomorrow')
    desk.pass_days(p, 3)
    p.open(desk.number(p, 'Stove 77'))
    has_line(p, 'Promised for')
    p.sees('#panel .broken', 'I will call you tomorrow')
    p.go('/inbox?view=due')
    p.sees('#rows', 'Ilse Brandt')
    desk.mail('Ilse Brandt', 'Stove 77', 'Nobody called. When will the stove be repaired?', answers=first)
    p.open(desk.number(p, 'Stove 77'))
    answer(p, 'Dear Ilse,\nI am sorry that nobody called. The stove was repaired this morning and is on its way.')
    p.open(desk.number(p, 'Stove 77'))
    p.js('[...document.querySelectorAll("#panel li")].find(it => it.textContent.includes("I will call you tomorrow") && '
         'it.querySelector("[value=kept]")).querySelector("[value=kept]").click()')
    p.toast('')
    p.until(lambda: not p.all('#panel a.broken'), 'nothing is broken any more')


@journey
def two_agents(p, desk):
    """What one ticks off is ticked off before the other's eyes."""
    desk.mail('Sam Osei', 'Two things', 'Hi, where is my invoice? Can you also change the delivery address to 4 Mill Lane?')
    number = desk.number(p, 'Two things')
    other = Person(desk, 'jonas@aldervane.example')
    try:
        other.open(number)
        p.open(number)
        has_line(other, 'where is my invoice')
        p.js('[...document.querySelectorAll("#panel li")].find(it => it.textContent.includes("where is my invoice"))'
             '.querySelector("[value=answered]").click()')
        p.toast('Ticked off')
        other.until(lambda: 'where is my invoice' not in other.text('#panel .open-need'),
                    'ticked off there, too')
        other.sees('#panel .open-need', 'delivery address')
        other.sees('#here', 'Maya Lindqvist')
    finally:
        other.quit()


@journey
def good_news(p, desk):
    """Gladness before business: nothing is open, nothing is coached."""
    desk.mail('Milo Brand', 'It came', 'It came this morning, just in time! The whole troop slept dry and my scouts loved it. '
              'Thank you so much, you saved the weekend.')
    p.open(desk.number(p, 'It came'))
    p.not_there('#panel .open-need')
    p.not_there('#panel .grave')
    said = coached(p, 'Dear Milo, how lovely that it came in time and that the whole troop slept dry. Thank you for '
                   'telling us. ')
    assert not said, said


@journey
def grave_news(p, desk):
    """A death: no method, no survey, no automatic word; what was said stands first."""
    first = desk.mail('Ruth Ahern', 'Order 3301', 'My husband died last week. His order 3301 was still on its way. Could you '
                      'please take it back?')
    number = desk.number(p, 'Order 3301')
    p.open(number)
    has_line(p, 'My husband died')
    p.not_there('#panel .ask')
    assert desk.rows('SELECT grave FROM conversation WHERE number = ?', number) == [(1,)]
    said = coached(p, 'Dear Ruth, I am very sorry about your husband. We take the order back; nothing more is needed from '
                      'you. ')
    assert not said, said
    del first


@journey
def words_of_danger(p, desk):
    """They come before everything."""
    desk.mail('Kit Moran', 'Bill', "I lost my job and now this bill. I can't go on like this, I don't want to live any more.")
    p.open(desk.number(p, 'Bill'))
    p.sees('#panel .grave', 'live any more')
    lines = p.js('return [...document.querySelectorAll("#panel summary, #panel .open-need")].map(it => it.innerText)')
    assert 'danger' in lines[0], lines
    p.not_there('#panel .ask')
    assert not p.all('.said.automatic')


@journey
def a_calm_one_where_heard_stays_silent(p, desk):
    """A plain question has a plain answer: nothing to imagine, nothing to coach."""
    desk.mail('Ana Brook', 'A lamp', 'Hello, do you have this lamp in green?')
    p.open(desk.number(p, 'A lamp'))
    has_line(p, 'do you have this lamp in green')
    assert 'Situation' not in panel(p) and not p.all('#panel .guess, #panel .ask')
    said = coached(p, 'Hello Ana, yes, we have the lamp in green; it is 49 euros. ')
    assert not said, said
    p.not_there('#still')


def left_in_order(p, screens, run):
    if screens:
        p.size(1280, 800)
        p.js('document.getElementById("toast")?.replaceChildren()')
        p.driver.save_screenshot(str(screens / f'heart-{run.__name__.replace("_", "-")}.png'))
        p.size(1440, 900)
    for at in range(len(p.all('#words'))):
        p.one('#words', at).clear()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('heard')
    parser.add_argument('--screens', type=pathlib.Path)
    parser.add_argument('names', nargs='*')
    args = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix='heard-heart-'))
    (folder / 'fonts.conf').write_text(browser.FONTS)
    os.environ['FONTCONFIG_FILE'] = str(folder / 'fonts.conf')
    desk = Desk(str(pathlib.Path(args.heard).resolve()), folder)
    p = None
    try:
        p = Person(desk, 'maya@example.org')
        failed = browser.run_all(JOURNEYS, p, desk, args.names, lambda run: left_in_order(p, args.screens, run))
    finally:
        if p:
            p.quit()
        desk.stop()
        if not os.environ.get('KEEP'):
            shutil.rmtree(folder)
    sys.exit(bool(failed))


if __name__ == '__main__':
    main()
