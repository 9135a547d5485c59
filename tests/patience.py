# SPDX-License-Identifier: Apache-2.0
"""What every test that starts programs needs: a port that is nobody else's, and waiting.

    port = free_port()                                  kept as long as this process lives
    until_it_serves(process, port, log)                 a heard serve that answers, not one that merely listens
    rows = wait_for(lambda: desk.rows(...), 'the mail') what it gave, once it gives something
    room(3600, 60)                                      not in the last minute of an hour; no_midnight()

A test waits for the thing itself, as long as a busy machine may need for it, and where it does not come says what it
waited for, what was there instead, and what the program had to say. It never sleeps a fixed time and hopes.
"""
import contextlib
import fcntl
import http.client
import linecache
import os
import pathlib
import random
import socket
import tempfile
import time

WAIT_S = 30
KEPT = []           # our locks


def low_ports():
    """Below the ports that the system hands to whoever connects somewhere: none of those can come in between."""
    try:
        first = int(pathlib.Path('/proc/sys/net/ipv4/ip_local_port_range').read_text().split()[0])
    except OSError:
        first = 32768
    return range(10000, first) if first > 12000 else range(10000, 65000)


def free_port():
    """A port that nothing listens on and no other test was given: it holds a lock on a file of that name."""
    folder = pathlib.Path(tempfile.gettempdir()) / f'heard-ports-{os.getuid()}'
    folder.mkdir(exist_ok=True)
    for port in random.sample(low_ports(), 200):
        lock = open(folder / str(port), 'w')
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as s:
                s.bind(('127.0.0.1', port))
        except OSError:
            lock.close()
            continue
        KEPT.append(lock)
        return port
    raise AssertionError('none of 200 ports is free')


def alone(name, seconds=1800):
    """As long as this process lives no other test has what the machine has but one of: it waits until that is free."""
    lock = open(pathlib.Path(tempfile.gettempdir()) / f'heard-{name}-{os.getuid()}.lock', 'w')

    def held():
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    wait_for(held, f'{name} is free', seconds, .2)
    KEPT.append(lock)


def tail(path, lines=20):
    try:
        return '\n'.join(pathlib.Path(path).read_text(errors='replace').splitlines()[-lines:])
    except OSError as error:
        return str(error)


def named(what):
    """What a condition is about: its docstring, else the line it stands in."""
    code = getattr(what, '__code__', None)
    return what.__doc__ or (code and linecache.getline(code.co_filename, code.co_firstlineno).strip()) or str(what)


def wait_for(what, words='', seconds=WAIT_S, every_s=.05, besides=lambda: ''):
    """words: what is waited for. besides(): what else whoever reads of it wants to know."""
    end, looks = time.monotonic() + seconds, 0
    while True:
        got, looks = what(), looks + 1
        if got:
            return got
        if time.monotonic() >= end and looks > 3:       # a process that stood still looks again before it complains
            raise AssertionError(f'not within {seconds} s: {words or named(what)}; it was {str(got)[:300]!r} {besides()}')
        time.sleep(every_s)


def listens(port):
    with socket.socket() as s:
        return s.connect_ex(('127.0.0.1', port)) == 0


def until_it_serves(process, port, log, seconds=60):
    def answers():
        """an answer of heard serve"""
        assert process.poll() is None, f'heard serve ended with {process.returncode}: {tail(log)}'
        line = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
        with contextlib.closing(line), contextlib.suppress(OSError, http.client.HTTPException):
            line.request('GET', '/healthz')
            return line.getresponse().status == 200
    wait_for(answers, seconds=seconds, besides=lambda: tail(log))


def moment(days):
    """Nine o'clock in so many days, as the API has it: a date that is written down is over some day."""
    return time.strftime('%Y-%m-%dT09:00:00Z', time.gmtime(time.time() + days * 86400))


def room(period_s, needed_s):
    """Waits until at least so much of the hour, the minute or the day is left."""
    left_s = period_s - time.time() % period_s
    if left_s < needed_s:
        time.sleep(left_s + .1)


def no_midnight():
    """Before a case begins: none lasts from one day into the next, so that what is tomorrow stays tomorrow."""
    room(86400, 120)
