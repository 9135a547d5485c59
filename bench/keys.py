#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""From the key to the painted next conversation, in Chromium with its processor throttled four times; and what is
left in the browser after 500 conversations were opened in one tab.

    /usr/bin/python3 bench/keys.py build/heard [--moves 100] [--opened 500]

The server and the browser share the machine. A move is the key j or k, sent as the keyboard sends it; its time runs
from the event's own stamp to the first task after the frame in which the next conversation stands. The heap is read
after the garbage was collected, at 50 conversations and at the end. Lines: name value unit | reach | met.
"""
import argparse
import os
import pathlib
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'tests'))
import browser  # noqa: E402

REACH_MS = 100
GROWTH = 1.05   # the rest is what a heap breathes
PAUSE_S = .35   # between two moves, as a person looks

WATCH = '''
window.moves = [];
let pressed = 0;
addEventListener('keydown', event => { pressed = event.timeStamp; }, true);
new MutationObserver(changes => {
    if (!pressed || !changes.some(it => [...it.addedNodes].some(node => node.id === 'main'))) return;
    const from = pressed;
    pressed = 0;
    requestAnimationFrame(() => { const c = new MessageChannel();
        c.port1.onmessage = () => moves.push(performance.now() - from); c.port2.postMessage(0); });
}).observe(document.getElementById('desk'), {childList: true});'''


def share(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def told(name, value, unit, reach, met, form='%.0f'):
    print(f'{name} {form % value} {unit} | {reach} | {"yes" if met else "no"}', flush=True)
    return met


def press(p, key):
    for kind in ('rawKeyDown', 'char', 'keyUp'):
        p.driver.execute_cdp_cmd('Input.dispatchKeyEvent', {
            'type': kind, 'key': key, 'code': 'Key' + key.upper(), 'text': key if kind == 'char' else '',
            'windowsVirtualKeyCode': ord(key.upper())})


def walk(p, moves, pause_s):
    """Down the list and up again."""
    rows = len(p.all('#rows > .item'))
    for i in range(moves):
        press(p, 'k' if (i // (rows - 2)) % 2 else 'j')
        time.sleep(pause_s)


def begin(p):
    p.go('/inbox?view=all')
    p.one('#rows > .item')
    p.key('j')
    p.press('o')
    p.one('#composer')
    p.outside()
    time.sleep(1)


def keys(p, moves):
    begin(p)
    p.js(WATCH)
    p.driver.execute_cdp_cmd('Emulation.setCPUThrottlingRate', {'rate': 4})
    walk(p, moves, PAUSE_S)
    time.sleep(1)
    p.driver.execute_cdp_cmd('Emulation.setCPUThrottlingRate', {'rate': 1})
    times = p.js('return moves')
    assert len(times) >= moves * .95, f'only {len(times)} of {moves} moves were seen'
    told('key-to-painted-p50', share(times, .5), 'ms', '-', True)
    return told('key-to-painted-p95', share(times, .95), 'ms', REACH_MS, share(times, .95) <= REACH_MS)


def heap(p):
    for _ in range(3):
        p.driver.execute_cdp_cmd('HeapProfiler.collectGarbage', {})
        time.sleep(.3)
    usage = p.driver.execute_cdp_cmd('Runtime.getHeapUsage', {})
    counters = p.driver.execute_cdp_cmd('Memory.getDOMCounters', {})
    return usage['usedSize'] / 1e6, counters['nodes'], counters['jsEventListeners']


def grows(p, opened):
    begin(p)
    walk(p, 50, .12)
    time.sleep(2)
    first = heap(p)
    walk(p, opened - 50, .12)
    time.sleep(2)
    last = heap(p)
    met = told('heap-after-50', first[0], 'MB', '-', True, '%.2f')
    met &= told(f'heap-after-{opened}', last[0], 'MB', f'{first[0] * GROWTH:.2f}', last[0] <= first[0] * GROWTH, '%.2f')
    met &= told(f'nodes-after-{opened}', last[1], 'nodes', f'{first[1]} x 1.5', last[1] <= first[1] * 1.5)
    return met & told(f'listeners-after-{opened}', last[2], 'listeners', f'{first[2]} x 1.2', last[2] <= first[2] * 1.2)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('heard')
    parser.add_argument('--moves', type=int, default=100)
    parser.add_argument('--opened', type=int, default=500)
    args = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix='heard-keys-'))
    (folder / 'fonts.conf').write_text(browser.FONTS)
    os.environ['FONTCONFIG_FILE'] = str(folder / 'fonts.conf')
    desk = browser.Desk(str(pathlib.Path(args.heard).resolve()), folder)
    p = browser.Person(desk, 'maya@example.org')
    try:
        met = keys(p, args.moves)
        met = grows(p, args.opened) and met
    finally:
        p.quit()
        desk.stop()
        shutil.rmtree(folder)
    sys.exit(not met)


if __name__ == '__main__':
    main()
