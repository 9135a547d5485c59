#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a desk of a million messages answers, over its API; see desk.sh, which builds what this needs.

    bench/desk.py BUILD [--messages N] [--small N] [--seconds S] [--db postgres://...] [--data DIR]

Server, load and database share the machine; every answer to a post has waited for the disk. The small desk has
1,000 messages. --data says a folder with a desk that bench/make_desk filled before. Lines: name value unit |
peer value | ratio; peers are what the help desks beside this one took on a machine of four cores (their own setting
of the disk), as the documentation of this bench says.
"""
import argparse
import http.cookiejar
import json
import os
import pathlib
import re
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

PASSWORD = "correct horse battery"
PEERS = {"post-32-connections": 53, "start-to-first-answer": 1.1, "memory-idle": 179, "memory-after": 267}
STREAMS = 5000


def line(name, value, unit, form="%.0f"):
    peer = PEERS.get(name)
    ratio = f"{value / peer:.2f}" if peer else "-"
    print(f"{name} {form % value} {unit} | {peer if peer else '-'} | {ratio}", flush=True)


class Server:
    """One desk, running, with a token."""

    def __init__(self, build, data, db):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        where = ["--data", data] + (["--db", db] if db else [])
        environment = {**os.environ, "HEARD_MODEL": "none", "HEARD_TOKEN_REQUESTS": "1000000",
                       "HEARD_LOG": "warn"}
        begin = time.monotonic()
        self.process = subprocess.Popen([f"{build}/heard", "serve", *where, "--listen", f"127.0.0.1:{self.port}"],
                                        env=environment, stdout=subprocess.DEVNULL, stderr=sys.stderr)
        while True:
            try:
                urllib.request.urlopen(self.url + "/healthz", timeout=5).read()
                break
            except OSError:
                if self.process.poll() is not None or time.monotonic() - begin > 60:
                    sys.exit("desk: the server does not start")
                time.sleep(0.002)
        self.start_s = time.monotonic() - begin
        self.token = None
        self.sign_in()

    def sign_in(self):
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

        def post(path, body, **more):
            request = urllib.request.Request(self.url + path, data=json.dumps(body).encode(), method="POST",
                                             headers={"Content-Type": "application/json", **more})
            return json.load(opener.open(request, timeout=30))
        session = post("/api/v1/sessions", {"email": "olga@example.org", "password": PASSWORD})
        made = post("/api/v1/tokens", {"name": "bench", "scopes": "read note answer"}, **{"X-CSRF-Token": session["csrf"]})
        self.token = made["token"]

    def get(self, path, **query):
        url = f"{self.url}/api/v1{path}?{urllib.parse.urlencode(query)}"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self.token}"})
        return json.load(urllib.request.urlopen(request, timeout=60))

    def post(self, path, body):
        request = urllib.request.Request(self.url + "/api/v1" + path, data=json.dumps(body).encode(), method="POST",
                                         headers={"Authorization": f"Bearer {self.token}",
                                                  "Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request, timeout=60))

    def memory_mb(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024

    def cpu_s(self):
        """How long the server has worked on a processor."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wrk(self, mode, items, connections, seconds):
        """Requests a second, p50, p95 and p99 in ms, and requests a second of the server's own processor time: other
        programs on the machine hardly change that."""
        cpu = self.cpu_s()
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(items))
            file.flush()
            script = pathlib.Path(__file__).with_name("desk.lua")
            got = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script, self.url], text=True,
                                 capture_output=True, env={**os.environ, "MODE": mode, "TOKEN": self.token,
                                                           "ITEMS": file.name})
        found = re.search(rf"^{mode} (\d+) ([\d.]+) (\d+) (\d+) (\d+) (\d+)$", got.stdout, re.M)
        if not found:
            sys.exit(f"desk: wrk says {got.stdout} {got.stderr}")
        requests, took, p50, p95, p99, bad = (float(x) for x in found.groups())
        if bad:
            print(f"desk: {mode}: {bad:.0f} of {requests:.0f} went wrong", file=sys.stderr)
        return requests / took, p50 / 1000, p95 / 1000, p99 / 1000, requests / max(self.cpu_s() - cpu, 0.01)

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def sample(server, how_many):
    """Conversations from the whole of the desk, and the words of their previews."""
    newest = server.get("/search", q="", limit=1, sort="created")["conversations"][0]["conversation"]["number"]
    ids, words = [], set()
    for i in range(0, max(1, how_many // 50)):
        begin = 1 + i * max(1, (newest - 50) // max(1, how_many // 50))
        found = server.get("/search", q=f"number:{begin}..{begin + 49}", limit=50, sort="created")["conversations"]
        ids += [hit["conversation"]["id"] for hit in found]
        words |= {w for hit in found for w in re.findall(r"[a-z]{4,}", hit["conversation"]["preview"])}
    return ids, sorted(words)


def read_bench(server, name, seconds):
    ids, _ = sample(server, 1000)
    rate, _, _, p99, per_cpu = server.wrk("read", ids, 8, seconds)
    line(f"read-20-messages-{name}", rate, "requests/s")
    line(f"read-20-messages-{name}-p99", p99, "ms", "%.2f")
    line(f"read-20-messages-{name}-per-cpu", per_cpu, "requests/s")
    return per_cpu


def search_bench(server, seconds):
    _, words = sample(server, 500)
    rate, p50, p95, p99, per_cpu = server.wrk("search", words, 1, seconds)
    line("search-a-word-p50", p50, "ms", "%.2f")
    line("search-a-word-p95", p95, "ms", "%.2f")
    line("search-a-word-p99", p99, "ms", "%.2f")
    line("search-words-tried", len(words), "words")
    line("search-a-word", rate, "requests/s")
    line("search-a-word-per-cpu", per_cpu, "requests/s")
    combined = [urllib.parse.quote(f"{w} is:open assignee:none") for w in words[::7]]
    _, _, p95, _, _ = server.wrk("search", combined, 1, max(2, seconds // 2))
    line("search-a-word-with-operators-p95", p95, "ms", "%.2f")


def streams_bench(server):
    """What open streams take, and how long until each has heard of one event; the reader is not fast either."""
    before, head = server.memory_mb(), (f"GET /api/v1/events HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer "
                                        f"{server.token}\r\n\r\n").encode()
    ids, _ = sample(server, 50)
    poll, sockets = select.epoll(), {}
    for _ in range(STREAMS):
        s = socket.create_connection(("127.0.0.1", server.port))
        s.sendall(head)
        sockets[s.fileno()] = s
        poll.register(s.fileno(), select.EPOLLIN)
    settle = time.monotonic() + 3
    while time.monotonic() < settle:
        for number, _ in poll.poll(0.2):
            sockets[number].recv(65536)
    line(f"streams-{STREAMS}-memory", server.memory_mb() - before, "MB more", "%.1f")
    times = []
    for _ in range(5):
        waiting, begin = set(sockets), time.monotonic()
        server.post(f"/conversations/{ids[0]}/messages", {"kind": "note", "body": "to everybody"})
        while waiting and time.monotonic() - begin < 10:
            for number, _ in poll.poll(0.2):
                if b"message.noted" in sockets[number].recv(65536):
                    waiting.discard(number)
        times.append(time.monotonic() - begin if not waiting else float("nan"))
        time.sleep(0.3)
    line(f"streams-{STREAMS}-an-event-to-all", sorted(times)[2] * 1000, "ms")
    for s in sockets.values():
        s.close()


def make(build, data, db, messages):
    where = ["--data", data] + (["--db", db] if db else [])
    subprocess.run([f"{build}/heard", "init", *where, "--email", "olga@example.org", "--password-file", "-"],
                   input=PASSWORD + "\n", text=True, check=True, stdout=subprocess.DEVNULL)
    begin = time.monotonic()
    subprocess.run([f"{build}/bench/make_desk", db or f"{data}/heard.db", str(messages)], check=True,
                   stdout=subprocess.DEVNULL)
    if db:  # as autovacuum would have within a minute: without statistics PostgreSQL walks where it should look up
        subprocess.run(["psql", "-qX", db, "-c", "ANALYZE"], check=True)
    line(f"make-desk-{messages}", time.monotonic() - begin, "s", "%.1f")


def fresh(db, name):
    """A new database beside the one that --db names."""
    if not db:
        return None
    subprocess.run(["psql", "-qX", db, "-c", f"DROP DATABASE IF EXISTS {name}", "-c", f"CREATE DATABASE {name}"],
                   check=True)
    return re.sub(r"(postgres(?:ql)?://[^/]*/)[^?]*", lambda m: m[1] + name, db)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("build")
    p.add_argument("--messages", type=int, default=1_000_000)
    p.add_argument("--small", type=int, default=1000)
    p.add_argument("--seconds", type=int, default=5)
    p.add_argument("--db")
    p.add_argument("--data")
    a = p.parse_args()
    folder = tempfile.mkdtemp(prefix="heard-bench.")
    try:
        small_db = fresh(a.db, "desk_small")
        make(a.build, folder + "/small", small_db, a.small)
        server = Server(a.build, folder + "/small", small_db)
        small = read_bench(server, f"of-{a.small}", a.seconds)
        server.stop()
        large, large_db = a.data or folder + "/large", fresh(a.db, "desk_large")
        if not a.data:
            make(a.build, large, large_db, a.messages)
        server = Server(a.build, large, large_db)
        line("start-to-first-answer", server.start_s, "s", "%.3f")
        time.sleep(1)
        line("memory-idle", server.memory_mb(), "MB", "%.1f")
        rate = read_bench(server, f"of-{a.messages}", a.seconds)
        print(f"read-large-beside-small-per-cpu {rate / small:.2f} times | - | -")
        search_bench(server, a.seconds)
        ids, _ = sample(server, 2000)
        rate, _, _, p99, per_cpu = server.wrk("post", ids, 32, a.seconds)
        line("post-32-connections", rate, "requests/s")
        line("post-32-connections-p99", p99, "ms", "%.1f")
        line("post-32-connections-per-cpu", per_cpu, "requests/s")
        line("memory-after", server.memory_mb(), "MB", "%.1f")
        streams_bench(server)
        server.stop()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
