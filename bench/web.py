#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How fast the pages of the workspace are; see web.sh, which builds what this needs.

    bench/web.py BUILD [--messages N] [--small N] [--seconds S] [--db postgres://...] [--data DIR]

Server, load and database share the machine. The 30 conversations have 20 messages of the desk that bench/make_desk makes
and one more in English, and the engine has read them, so that their pages carry a panel and marks like any other. Pages
are asked for as they are, and once more packed (gzip), as browsers do. --data says a folder with a large desk that
bench/make_desk filled before: the 30 messages are added to it.

No page and no part of one is kept between requests, but the numbers beside the views, as long as nobody writes: a list kept
for the next page would help this bench and nobody else, because whoever opens a conversation writes that they saw it, and
that changes the list. What a page costs where the machine is too busy for rates is said by -per-cpu, which the server's own
processor time is for, and exactly by valgrind --tool=callgrind around keep-alive requests: 3.8 million instructions for a
conversation and 2.0 for the inbox, on SQLite (a fifth less than 4.8 and 2.24 before lines were counted, short texts made in
place and text escaped sixteen bytes at once). Half of it is the database: its 50 lines of the list .98, the messages .25, the panel .55.

Lines: name value unit | reach | met or not.
"""
import argparse
import gzip
import http.client
import http.cookiejar
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import desk

ROTATE, VIEW = 30, "all"
ASKED = ("Where is my parcel? You promised it for Friday, and my daughter's birthday is on Saturday. "
         "Can you tell me when it comes, and what I can do if it is late?")
REACH = {"conversation-page": (">=", 8000), "inbox-page": (">=", 6000), "conversation-page-p99": ("<=", 8),
         "inbox-page-p99": ("<=", 8), "first-page-with-assets": ("<=", 60), "large-beside-small": (">=", 0.85)}


def line(name, value, unit, reach=None, form="%.0f"):
    sign, wanted = REACH.get(reach, (None, None))
    met = "-" if sign is None else "met" if (value >= wanted) == (sign == ">=") or value == wanted else "not met"
    print(f"{name} {form % value} {unit} | {f'{sign} {wanted}' if sign else '-'} | {met}", flush=True)


class Browser:
    """Somebody signed in, by a cookie."""

    def __init__(self, server):
        self.server, jar = server, http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        opener.open(urllib.request.Request(
            server.url + "/api/v1/sessions", method="POST", headers={"Content-Type": "application/json"},
            data=json.dumps({"email": "olga@example.org", "password": desk.PASSWORD}).encode()), timeout=60).read()
        self.cookie = "; ".join(f"{c.name}={c.value}" for c in jar)

    def fetch(self, path):
        """The body as a browser reads it, and the bytes that went over the wire for it."""
        c = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        c.request("GET", path, headers={"Cookie": self.cookie, "Accept": "*/*", "Accept-Encoding": "gzip"})
        a = c.getresponse()
        body = a.read()
        if a.status != 200:
            sys.exit(f"web: {path} is answered {a.status}")
        sent = len(body) + sum(len(k) + len(v) + 4 for k, v in a.getheaders()) + 17
        return gzip.decompress(body) if a.headers["Content-Encoding"] == "gzip" else body, sent

    def wrk(self, paths, seconds, packed=False):
        """As desk.Server.wrk, and bytes of one answer."""
        cpu = self.server.cpu_s()
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(paths))
            file.flush()
            got = subprocess.run(["wrk", "-t1", "-c8", f"-d{seconds}s", "-s", pathlib.Path(__file__).with_name("web.lua"),
                                  self.server.url], text=True, capture_output=True,
                                 env={**os.environ, "COOKIE": self.cookie, "ITEMS": file.name,
                                      "PACKED": "1" if packed else "0"})
        found = re.search(r"^web (\d+) ([\d.]+) (\d+) (\d+) (\d+) (\d+) (\d+)$", got.stdout, re.M)
        if not found:
            sys.exit(f"web: wrk says {got.stdout} {got.stderr}")
        requests, took, _, _, p99, bad, sent = (float(x) for x in found.groups())
        if bad:
            sys.exit(f"web: {bad:.0f} of {requests:.0f} pages went wrong")
        return requests / took, p99 / 1000, requests / max(self.server.cpu_s() - cpu, 0.01), sent / max(requests, 1)


def first_page(browser):
    """The inbox, and everything it names: style, scripts and what they import, icons."""
    page, total = browser.fetch("/inbox?view=" + VIEW)
    wanted, done = [urllib.parse.urljoin("/", x) for x in re.findall(r'(?:href|src)="(/assets/[^"]+)"', page.decode())], set()
    while wanted:
        path = wanted.pop()
        if path in done:
            continue
        done.add(path)
        body, sent = browser.fetch(path)
        total += sent
        for other in re.findall(rb"""(?:from|import)\s*["']([^"']+\.js)["']|url\("?([^")]+)"?\)""", body):
            name = (other[0] or other[1]).decode()
            if not name.startswith("data:") and not name.startswith("#"):
                wanted.append(urllib.parse.urljoin(path, name))
    line("first-page-with-assets", total / 1000, f"KB in {len(done) + 1} answers", "first-page-with-assets", "%.1f")


def have_read(server, browser):
    """The paths of the conversations, each with something in it that the engine has heard."""
    items = server.get("/conversations", limit=ROTATE)["items"]
    for it in items:
        server.post(f"/conversations/{it['id']}/messages", {"kind": "customer", "body": ASKED})
    until = time.monotonic() + 120
    for it in items:
        path = f"/conversations/{it['number']}?view={VIEW}"
        while b"parcel" not in browser.fetch(path)[0].split(b"</main>")[-1] and time.monotonic() < until:
            time.sleep(0.2)
    time.sleep(2)
    return [f"/conversations/{it['number']}?view={VIEW}" for it in items]


def bench(server, size, seconds):
    browser, figures = Browser(server), {}
    for name, paths in (("conversation-page", have_read(server, browser)), ("inbox-page", [f"/inbox?view={VIEW}"])):
        browser.wrk(paths, 1)
        rate, p99, per_cpu, sent = browser.wrk(paths, seconds)
        line(f"{name}-of-{size}", rate, "requests/s", name)
        line(f"{name}-of-{size}-p99", p99, "ms", name + "-p99", "%.2f")
        line(f"{name}-of-{size}-per-cpu", per_cpu, "requests/s")
        line(f"{name}-of-{size}-bytes", sent / 1000, "KB", form="%.1f")
        rate, _, _, sent = browser.wrk(paths, seconds, packed=True)
        line(f"{name}-of-{size}-packed", rate, "requests/s")
        line(f"{name}-of-{size}-packed-bytes", sent / 1000, "KB", form="%.1f")
        figures[name] = per_cpu
    first_page(browser)
    return figures


def main():
    p = argparse.ArgumentParser()
    p.add_argument("build")
    p.add_argument("--messages", type=int, default=1_000_000)
    p.add_argument("--small", type=int, default=1000)
    p.add_argument("--seconds", type=int, default=5)
    p.add_argument("--db")
    p.add_argument("--data")
    a = p.parse_args()
    folder, figures = tempfile.mkdtemp(prefix="heard-web."), []
    try:
        for size in (a.small, a.messages):
            db = desk.fresh(a.db, f"web_{size}")
            data = a.data if a.data and size == a.messages else f"{folder}/{size}"
            if data != a.data:
                desk.make(a.build, data, db, size)
            server = desk.Server(a.build, data, db)
            figures.append(bench(server, size, a.seconds))
            server.stop()
        for name, small in figures[0].items():
            line(f"{name}-large-beside-small-per-cpu", figures[1][name] / small, "times", "large-beside-small", "%.2f")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
