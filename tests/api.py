#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The API of a running server, on SQLite and, where HEARD_TEST_PG names one, on PostgreSQL.

    tests/api.py build/heard [--sanitized] [--unseen] [test_name...]

Every answer that comes here is held against what /api/v1/openapi.json declares for it: the status, the shape, that
nothing is missing and nothing is too much. The walk asks every operation of the description; the cases use them as a
team does. An operation that no case ever answered with success stands in tests/api.exceptions, which may only
shrink; --unseen writes that file anew.
"""
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.parse

import patience

HEARD = str(pathlib.Path(sys.argv[1]).resolve())
SANITIZED = "--sanitized" in sys.argv
TMP = pathlib.Path(tempfile.mkdtemp(prefix="heard-api."))
PASSWORD = "correct horse battery"
SCOPES = ("read note answer customers.edit tags.manage macros.manage rules.manage teams.manage reports redact "
          "inboxes.manage agents.manage access.manage audit import export erase own")
EXCEPTIONS = pathlib.Path(__file__).resolve().parent / "api.exceptions"
UNVISITED = {one for one in EXCEPTIONS.read_text().splitlines() if one and one[0] != "#"} if EXCEPTIONS.exists() else set()


def equal(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


# ---- the server ----

class Server:
    """heard serve on a data folder; on PostgreSQL several share one database."""

    def __init__(self, folder, db=None, env=None):
        self.log = open(TMP / f"serve-{time.monotonic_ns()}.log", "w+b")
        options = ["--db", db] if db else []
        self.process = subprocess.Popen([HEARD, "serve", "--data", str(folder), "--listen", "127.0.0.1:0", *options],
                                        stderr=self.log, env={**os.environ, **(env or {})})
        self.port = self.wait_for_port()
        equal(self.raw("GET", "/healthz")[0], 200)

    def wait_for_port(self):
        def found():
            assert self.process.poll() is None, f"heard serve ended: {self.said()}"
            return re.search(r"serve.ready listen=[^:]*:(\d+) ", self.said())
        return int(patience.wait_for(found, "heard serve is ready", 60, 0.005, self.said)[1])

    def said(self):
        self.log.seek(0)
        return self.log.read().decode()

    def raw(self, method, path, headers=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body=body, headers=headers or {})
        except (BrokenPipeError, ConnectionResetError):
            pass                                        # it was answered before all of it was sent
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, data

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=120)

    def cpu_s(self):
        """What it has worked so far: a clock that stands still while others have the processor."""
        used = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")

    def measured(self, name):
        """A number of /metrics."""
        return int(re.search(rf"^{name} (\d+)", self.raw("GET", "/metrics")[2].decode(), re.M)[1])

    def rss_kib(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text)[1])


# ---- what the description says ----

class Description:
    def __init__(self, document):
        self.document = document
        self.visited = set()
        self.operations = [(method.upper(), path, operation) for path, methods in document["paths"].items()
                           for method, operation in methods.items()]
        self.patterns = [(method, re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$"), path, operation)
                         for method, path, operation in self.operations]

    def find(self, method, path):
        path = path.split("?")[0]
        found = [row for row in self.patterns if row[0] == method and row[1].match(path)]
        assert found, f"{method} {path} is not in the description"
        return min(found, key=lambda row: row[2].count("{"))

    def resolve(self, schema):
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def check(self, schema, value, where):
        if "anyOf" in schema:
            faults = []
            for one in schema["anyOf"]:
                try:
                    return self.check(one, value, where)
                except AssertionError as wrong:
                    faults.append(str(wrong))
            raise AssertionError("; ".join(faults))
        schema = self.resolve(schema)
        kinds = schema.get("type", [])
        kinds = kinds if isinstance(kinds, list) else [kinds]
        is_kind = {"string": lambda v: isinstance(v, str), "null": lambda v: v is None,
                   "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
                   "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
                   "boolean": lambda v: isinstance(v, bool), "array": lambda v: isinstance(v, list),
                   "object": lambda v: isinstance(v, dict)}
        assert not kinds or any(is_kind[kind](value) for kind in kinds), f"{where}: {value!r} is not {kinds}"
        if value is None:
            return
        assert "enum" not in schema or value in schema["enum"], f"{where}: {value!r} is not in {schema['enum']}"
        if isinstance(value, str):
            assert re.search(schema.get("pattern", ""), value), f"{where}: {value!r} against {schema['pattern']}"
            if schema.get("format") == "date-time":
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value), f"{where}: {value!r}"
        if isinstance(value, list) and "items" in schema:
            for i, item in enumerate(value):
                self.check(schema["items"], item, f"{where}[{i}]")
        if isinstance(value, dict) and "properties" in schema:
            missing = set(schema["required"]) - set(value)
            more = set(value) - set(schema["properties"])
            assert not missing, f"{where} lacks {sorted(missing)}"
            assert not more, f"{where} has {sorted(more)} which nobody declared"
            for name, member in value.items():
                self.check(schema["properties"][name], member, f"{where}.{name}")

    def answered(self, method, path, status, headers, body):
        """The answer is one that the description declares."""
        _, _, pattern, operation = self.find(method, path)
        where = f"{method} {pattern} {status}"
        declared = operation["responses"].get(str(status))
        if declared is None:
            assert status >= 400 or status == 304, f"{where} is not declared"
            declared = operation["responses"]["default"] if status >= 400 else {}
        contents = declared.get("content", {})
        if status < 400:
            self.visited.add(f"{method} {pattern}")
        if not contents:
            assert not body, f"{where} has a body"
            return None
        kind = headers.get("content-type", "").split(";")[0]
        if "json" not in kind:
            return body
        assert kind in contents, f"{where} is {kind}, declared are {list(contents)}"
        value = json.loads(body)
        self.check(contents[kind]["schema"], value, where)
        return value


# ---- who asks ----

SAFE = {"x-content-type-options": "nosniff", "referrer-policy": "same-origin"}


class Asker:
    """Somebody with a token or a session. Each answer is checked against the description."""

    def __init__(self, server, description, headers=None):
        self.server, self.description, self.headers = server, description, dict(headers or {})

    def ask(self, method, path, body=None, want=None, headers=None):
        sent = {**self.headers, **(headers or {})}
        data = body
        if body is not None and not isinstance(body, bytes):
            data = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        status, got, answer = self.server.raw(method, path, sent, data)
        for name, value in SAFE.items():
            equal(got.get(name), value)
        assert "default-src 'none'" in got["content-security-policy"] or "'self'" in got["content-security-policy"]
        value = self.description.answered(method, path, status, got, answer)
        self.last = got
        expected = (want,) if isinstance(want, int) else want or (200, 201, 204)
        assert status in expected, f"{method} {path}: {status}, want {expected}: {answer[:400]!r}"
        return value

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body, **more)

    def patch(self, path, body, **more):
        return self.ask("PATCH", path, body, **more)

    def put(self, path, body=None, **more):
        return self.ask("PUT", path, body, **more)

    def delete(self, path, **more):
        return self.ask("DELETE", path, **more)

    def all(self, path, **query):
        """All pages of a list."""
        items, after = [], None
        for _ in range(100):
            more = {**query, **({"after": after} if after else {})}
            page = self.get(path + ("?" + urllib.parse.urlencode(more) if more else ""))
            items += page["items"]
            after = page["after"]
            if after is None:
                return items
        raise AssertionError(f"{path} never ends")


def sign_in(server, description, email, password=PASSWORD):
    asker = Asker(server, description)
    opened = asker.post("/api/v1/sessions", {"email": email, "password": password})
    cookie = asker.last["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie, cookie
    asker.headers = {"Cookie": cookie.split(";")[0], "X-CSRF-Token": opened["csrf"]}
    asker.opened = opened
    return asker


class Desk:
    """A fresh desk with its server, an owner with a session and a token."""

    def __init__(self, db=None, env=None):
        self.folder, self.db = pathlib.Path(tempfile.mkdtemp(dir=TMP)) / "data", db
        self.command("init", "--email", "maya@example.org", "--name", "Maya Okafor", "--org", "Outdoor shop")
        self.server = Server(self.folder, db, env)
        _, _, document = self.server.raw("GET", "/api/v1/openapi.json")
        self.description = Description(json.loads(document))
        self.owner = sign_in(self.server, self.description, "maya@example.org")
        self.token = self.token_of(self.owner, SCOPES)

    def command(self, *arguments, stdin=PASSWORD + "\n"):
        done = subprocess.run([HEARD, *arguments, "--data", str(self.folder), "--password-file", "-",
                               *(["--db", self.db] if self.db else [])],
                              input=stdin.encode(), capture_output=True, timeout=180, check=False)
        equal((done.returncode, done.stderr.decode()), (0, ""))
        return done.stdout.decode()

    def token_of(self, session, scopes):
        made = session.post("/api/v1/tokens", {"name": "t", "scopes": scopes})
        return Asker(session.server, self.description, {"Authorization": f"Bearer {made['token']}"})

    def person(self, role):
        """Somebody else with that role, signed in."""
        email = f"{role}-{time.monotonic_ns()}@example.org"
        self.command("user", "add", email, "--role", role)
        return sign_in(self.server, self.description, email)

    def sign_in(self, email, password=PASSWORD):
        return sign_in(self.server, self.description, email, password)

    def inbox(self):
        return self.token.get("/api/v1/inboxes")["items"][0]

    def customer(self, name="Ada"):
        return self.token.post("/api/v1/customers", {
            "name": name, "identities": [{"kind": "email", "value": f"c{time.monotonic_ns()}@example.com"}]})

    def conversation(self, body="Where is my tent?", **more):
        return self.token.post("/api/v1/conversations", {
            "inbox_id": self.inbox()["id"], "customer_id": self.customer()["id"], "subject": "Tent", "body": body,
            **more})


def undone(asker):
    """Takes back what the last answer said could be."""
    assert "undo-id" in asker.last, f"there is no way back: {asker.last}"
    asker.post(f"/api/v1/undos/{asker.last['undo-id']}")


# ---- the description itself ----

def test_every_operation_answers_as_described(desk):
    """each operation, asked with nothing, with ids of nothing, and with a member nobody knows"""
    for method, path, operation in desk.description.operations:
        if "/events" in path:
            continue
        url = re.sub(r"\{\w+\}", "1", path)
        asker = desk.token if method == "GET" else Asker(desk.server, desk.description, desk.token.headers)
        body = {"no_such_member": 1} if "application/json" in operation.get("requestBody", {}).get("content", {}) \
            else None
        if method != "GET" and "{" not in path and body is None:
            continue                                    # it would be done
        asker.ask(method, url, body, want=(200, 204, 400, 401, 403, 404, 409, 415, 422))


def test_nobody_gets_in_without_a_sign_in(desk):
    """every operation that is not public is 401 for a stranger, and for a token that is none"""
    stranger = Asker(desk.server, desk.description)
    wrong = Asker(desk.server, desk.description, {"Authorization": "Bearer heard_1_" + "x" * 43})
    for i, (method, path, operation) in enumerate(desk.description.operations):
        if operation.get("security") == []:
            continue
        url = re.sub(r"\{\w+\}", "1", path)
        stranger.ask(method, url, want=(401, 429))
        if i % 10 == 0:
            wrong.ask(method, url, want=(401, 429))


def test_a_scope_is_all_that_a_token_has(desk):
    """a token that may only read is refused by every operation that asks for more"""
    reader = desk.token_of(desk.owner, "read")
    for method, path, operation in desk.description.operations:
        if operation.get("x-permission", "read") != "read":
            reader.ask(method, re.sub(r"\{\w+\}", "1", path), want=403)
    reader.get("/api/v1/tags")
    desk.owner.post("/api/v1/tokens", {"name": "t", "scopes": "everything"}, want=422)
    desk.token.post("/api/v1/tokens", {"name": "t", "scopes": "read"}, want=403)


# ---- signing in ----

def test_signing_in_and_out(desk):
    """wrong passwords, the list of sessions, the end of one, the end of all others"""
    stranger = Asker(desk.server, desk.description)
    stranger.post("/api/v1/sessions", {"email": "maya@example.org", "password": "wrong"}, want=401)
    stranger.post("/api/v1/sessions", {"email": "nobody@example.org", "password": PASSWORD}, want=401)
    here = sign_in(desk.server, desk.description, "maya@example.org")
    there = sign_in(desk.server, desk.description, "maya@example.org")
    sessions = here.get("/api/v1/sessions")["items"]
    equal([s["id"] for s in sessions if s["current"]], [here.opened["id"]])
    here.delete(f"/api/v1/sessions/{there.opened['id']}")
    there.get("/api/v1/agents/me", want=401)
    here.delete("/api/v1/sessions/current")
    assert "Max-Age=0" in here.last["set-cookie"]
    here.get("/api/v1/agents/me", want=401)
    page = sign_in(desk.server, desk.description, "maya@example.org")
    form = {**page.headers, "Content-Type": "application/x-www-form-urlencoded"}
    status, head, _ = desk.server.raw("POST", "/sign-out", form, b"x=1")
    equal(status, 303)
    assert "storage" in head["clear-site-data"], head
    page.get("/api/v1/agents/me", want=401)
    desk.owner.delete("/api/v1/sessions")
    equal(len(desk.owner.get("/api/v1/sessions")["items"]), 1)


def test_guessing_is_slowed_down(desk):
    """after a few wrong passwords the account waits, and says how long"""
    guest = desk.person("guest")
    email = guest.get("/api/v1/agents/me")["email"]
    stranger = Asker(desk.server, desk.description)
    statuses = []
    for _ in range(8):
        stranger.post("/api/v1/sessions", {"email": email, "password": "wrong"}, want=(401, 429))
        statuses.append(int(stranger.last.get("retry-after", "0")))
    equal(statuses[0], 0)
    assert statuses[-1] > 0, statuses


def test_a_page_of_another_site_changes_nothing(desk):
    """a cookie alone is not enough: the session's word is needed, and an origin of our own"""
    cookie = {"Cookie": desk.owner.headers["Cookie"]}
    bare = Asker(desk.server, desk.description, cookie)
    bare.get("/api/v1/tags")
    bare.post("/api/v1/tags", {"name": "x"}, want=403)
    wrong = Asker(desk.server, desk.description, {**cookie, "X-CSRF-Token": "x" * 43})
    wrong.post("/api/v1/tags", {"name": "x"}, want=403)
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"},
                   {"Sec-Fetch-Site": "same-site"}):
        desk.owner.post("/api/v1/tags", {"name": "x"}, headers=header, want=403)
        Asker(desk.server, desk.description).post(
            "/api/v1/sessions", {"email": "maya@example.org", "password": PASSWORD}, headers=header, want=403)
    own = {"Origin": f"http://127.0.0.1:{desk.server.port}", "Sec-Fetch-Site": "same-origin"}
    tag = desk.owner.post("/api/v1/tags", {"name": "own page"}, headers=own)
    desk.owner.delete(f"/api/v1/conversations/1/tags/{tag['id']}", headers={"X-CSRF-Token": ""}, want=403)


def test_a_disabled_agent_is_out_at_once(desk):
    """their sessions and tokens end with the change"""
    jo = desk.person("agent")
    token = desk.token_of(jo, "read")
    me = jo.get("/api/v1/agents/me")
    desk.token.patch(f"/api/v1/agents/{me['id']}", {"disabled": True})
    jo.get("/api/v1/agents/me", want=401)
    token.get("/api/v1/agents/me", want=401)
    undone(desk.token)
    token.get("/api/v1/agents/me")


def test_a_token_is_counted(desk):
    """past its share of a minute it waits, and is told how long"""
    server = Server(desk.folder, desk.db, {"HEARD_TOKEN_REQUESTS": "20"})
    token = Asker(server, desk.description, desk.token.headers)
    for _ in range(20):
        token.get("/api/v1/tags")

    def waits():                            # one more is given every three seconds, which a slow machine may need for twenty
        token.get("/api/v1/tags", want=(200, 429))
        return token.last.get("retry-after")
    assert int(patience.wait_for(waits, every_s=0)) >= 1
    equal(server.stop(), 0)


# ---- the mechanism ----

def test_the_same_request_is_done_once(desk):
    """an Idempotency-Key answers as before; another request with it is refused"""
    key = {"Idempotency-Key": f"k{time.monotonic_ns()}"}
    first = desk.token.post("/api/v1/tags", {"name": "once"}, headers=key)
    again = desk.token.post("/api/v1/tags", {"name": "once"}, headers=key)
    equal(again, first)
    equal(desk.token.last["idempotent-replayed"], "true")
    desk.token.post("/api/v1/tags", {"name": "twice"}, headers=key, want=409)
    desk.owner.post("/api/v1/tags", {"name": "keys of others never meet"}, headers=key)
    equal(sum(tag["name"] == "once" for tag in desk.token.get("/api/v1/tags")["items"]), 1)
    desk.token.put(f"/api/v1/conversations/{desk.conversation()['id']}/tags/{first['id']}", headers=key, want=409)
    secret = {"Idempotency-Key": "secret"}
    desk.owner.post("/api/v1/tokens", {"name": "s", "scopes": "read"}, headers=secret)
    desk.owner.post("/api/v1/tokens", {"name": "s", "scopes": "read"}, headers=secret, want=409)


def test_the_same_request_at_once_is_done_once(desk):
    """eight threads with one key make one thing"""
    key, answers = {"Idempotency-Key": f"k{time.monotonic_ns()}"}, []

    def send():
        status, _, body = desk.server.raw("POST", "/api/v1/tags", {**desk.token.headers, **key,
                                                                   "Content-Type": "application/json"},
                                          b'{"name":"at once"}')
        answers.append((status, json.loads(body).get("id")))
    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = {id for status, id in answers if status == 201}
    equal(len(made), 1)
    assert all(status in (201, 409) for status, _ in answers), answers


def test_versions_and_tags_of_entities(desk):
    """a change from an old look is refused, in the words it came in"""
    tag = desk.token.post("/api/v1/tags", {"name": "v"})
    desk.token.get(f"/api/v1/tags/{tag['id']}")
    etag = desk.token.last["etag"]
    desk.token.get(f"/api/v1/tags/{tag['id']}", headers={"If-None-Match": etag}, want=304)
    desk.token.patch(f"/api/v1/tags/{tag['id']}", {"name": "w"}, headers={"If-Match": etag})
    undo = desk.token.last["undo-id"]
    desk.token.patch(f"/api/v1/tags/{tag['id']}", {"name": "x"}, headers={"If-Match": etag}, want=412)
    desk.token.patch(f"/api/v1/tags/{tag['id']}", {"name": "x", "version": 1}, want=409)
    desk.token.post(f"/api/v1/undos/{undo}")
    equal(desk.token.get(f"/api/v1/tags/{tag['id']}")["name"], "v")
    desk.token.post(f"/api/v1/undos/{undo}", want=404)


def test_what_comes_in_is_checked(desk):
    """kinds, limits, words, ids, depth, and what is no JSON"""
    for body in ({"name": 7}, {"name": None}, {"name": ""}, {}, {"name": "x", "nam": 1}, [], 7, {"name": "x" * 101}):
        desk.token.post("/api/v1/tags", body, want=(413, 422))
    for path in ("/api/v1/conversations?place=nowhere", "/api/v1/conversations?limit=0",
                 "/api/v1/conversations?limit=101", "/api/v1/conversations?after=x",
                 "/api/v1/conversations?inbox_id=x", "/api/v1/conversations?limit=1&limit=2",
                 "/api/v1/conversations?inbox_id=1&team_id=1"):
        desk.token.get(path, want=422)
    for path in ("/api/v1/tags/x", "/api/v1/tags/-1", "/api/v1/tags/0", "/api/v1/tags/99999999999999999999"):
        desk.token.get(path, want=404)
    json_type = {"Content-Type": "application/json"}
    desk.token.ask("POST", "/api/v1/tags", b'{"name":', headers=json_type, want=422)
    desk.token.ask("POST", "/api/v1/tags", b'{"name":"a","name":"b"}', headers=json_type, want=422)
    desk.token.ask("POST", "/api/v1/tags", b"[" * 100 + b"]" * 100, headers=json_type, want=413)
    desk.token.ask("POST", "/api/v1/tags", b"name=x", headers={"Content-Type": "text/plain"}, want=415)
    desk.token.ask("POST", "/api/v1/tags", b'{"name":"' + b"x" * (3 << 20) + b'"}', headers=json_type, want=413)


def test_pages(desk):
    """every conversation is on one page, and only on one"""
    made = {desk.conversation()["id"] for _ in range(5)}
    listed = [it["id"] for it in desk.token.all("/api/v1/conversations", limit=2)]
    assert made <= set(listed)
    equal(len(listed), len(set(listed)))


# ---- the desk's work ----

def test_a_conversation_from_its_first_word(desk):
    """opened, answered, taken back, assigned, snoozed, closed, binned, and each way back"""
    it = desk.conversation()
    one = f"/api/v1/conversations/{it['id']}"
    equal((it["category"], it["messages"]), ("open", 1))
    said = desk.token.post(f"{one}/messages", {"body": "On its way"})
    page = desk.token.get(one)
    equal([m["kind"] for m in page["messages"]], ["customer", "agent"])
    equal(page["messages"][1]["sending"]["state"], "held")
    draft = desk.token.delete(f"/api/v1/outbox/{said['outbox_id']}")
    equal(draft["body"], "On its way")
    equal(len(desk.token.get(one)["messages"]), 1)
    equal(desk.token.get(f"/api/v1/outbox/{said['outbox_id']}")["state"], "cancelled")
    me = desk.token.get("/api/v1/agents/me")["id"]
    changed = desk.token.patch(one, {"assignee_id": me, "priority": "urgent", "snoozed_until": patience.moment(30)})
    equal((changed["assignee_id"], changed["priority"], changed["place"]), (me, "urgent", "snoozed"))
    desk.token.patch(one, {"assignee_id": None, "snoozed_until": None})
    undone(desk.token)
    closed = [s["id"] for s in desk.token.get("/api/v1/statuses")["items"] if s["category"] == "closed"][0]
    equal(desk.token.patch(one, {"status_id": closed})["category"], "closed")
    again = desk.token.post(f"{one}/messages", {"kind": "customer", "body": "Still not here", "key": "mail:1"})
    equal((again["reopened"], again["new"]), (True, True))
    equal(desk.token.post(f"{one}/messages", {"kind": "customer", "body": "Still", "key": "mail:1"})["new"], False)
    desk.token.delete(one)
    undo = desk.token.last["undo-id"]
    equal(desk.token.get(one)["conversation"]["place"], "gone")
    desk.token.post(f"/api/v1/undos/{undo}")
    equal(desk.token.get(f"/api/v1/conversations?number={it['number']}")["items"][0]["id"], it["id"])
    story = [line["verb"] for line in desk.token.all(f"{one}/audit", limit=5)]
    assert "conversation.open" in story and "outbox.cancel" in story, story


def test_notes_mentions_and_notifications(desk):
    """who is mentioned is told, reads it, and follows"""
    jo = desk.person("admin")
    me = jo.get("/api/v1/agents/me")
    one = f"/api/v1/conversations/{desk.conversation()['id']}"
    desk.token.post(f"{one}/messages", {"kind": "note", "body": "Look, please", "mentions": [me["id"]]})
    equal(jo.get("/api/v1/notifications/unread")["unread"], 1)
    told = jo.get("/api/v1/notifications")["items"][0]
    equal((told["kind"], told["read_at"]), ("mention", None))
    jo.put(f"/api/v1/notifications/{told['id']}/read", {"older": True})
    equal(jo.get("/api/v1/notifications/unread")["unread"], 0)
    jo.put(f"{one}/followers/me")
    jo.delete(f"{one}/followers/me")
    jo.put(f"{one}/seen", {})
    jo.put(f"{one}/presence", {"doing": "writing"})
    desk.token.put(f"/api/v1/notifications/{told['id']}/read", {}, want=404)


def test_participants_links_merges_splits(desk):
    """who else is written to; conversations that belong together, become one, come apart"""
    a, b = desk.conversation(), desk.conversation()
    one, other = f"/api/v1/conversations/{a['id']}", f"/api/v1/conversations/{b['id']}"
    desk.token.put(f"{one}/participants/bo%40example.com", {"name": "Bo"})
    equal(desk.token.get(f"{one}/participants")["items"][0]["role"], "cc")
    desk.token.delete(f"{one}/participants/bo%40example.com")
    undone(desk.token)
    desk.token.put(f"{one}/links/{b['id']}", {})
    equal(desk.token.get(f"{other}/links")["items"][0]["id"], a["id"])
    desk.token.delete(f"{one}/links/{b['id']}")
    preview = desk.token.get(f"{one}/merges/preview?into_id={b['id']}")
    equal((preview["messages"], preview["other_customer"]), (1, True))
    desk.token.post(f"{one}/merges", {"into_id": b["id"]}, want=409)
    desk.token.post(f"{one}/merges", {"into_id": b["id"], "other_customer": True})
    undo = desk.token.last["undo-id"]
    equal(desk.token.get(one)["conversation"]["id"], b["id"])
    desk.token.post(f"/api/v1/undos/{undo}")
    equal(desk.token.get(one)["conversation"]["id"], a["id"])
    desk.token.post(f"{one}/messages", {"kind": "customer", "body": "And another thing"})
    ids = [m["id"] for m in desk.token.get(f"{one}/messages")["items"]]
    split = desk.token.post(f"{one}/splits", {"message_ids": ids[-1:], "subject": "Another thing"})
    equal((split["split_from_id"], split["subject"]), (a["id"], "Another thing"))


def test_forwards(desk):
    """words and a file go to somebody else, who becomes a participant aside"""
    it = desk.conversation()
    one = f"/api/v1/conversations/{it['id']}"
    messages = [m["id"] for m in desk.token.get(one + "/messages")["items"]]
    sent = desk.token.post(one + "/forwards", {"to": [{"address": "claims@carrier.example", "name": "Claims"}],
                                              "body": "Where is it?", "message_ids": messages})
    equal(desk.token.get(f"/api/v1/outbox/{sent['outbox_id']}")["state"], "held")
    last = desk.token.get(one + "/messages")["items"][-1]
    equal((last["id"], last["kind"], last["body"]), (sent["message_id"], "note", "Where is it?"))
    equal([(p["address"], p["role"]) for p in desk.token.get(one + "/participants")["items"]],
          [("claims@carrier.example", "aside")])
    desk.token.post(one + "/forwards", {"to": []}, want=422)
    desk.token.post(one + "/forwards", {"to": [{"address": "a@b.example"}], "message_ids": [sent["message_id"]]}, want=404)


def test_how_mail_leaves(desk):
    """the mailbox of an inbox, its receipt and its brake"""
    one = f"/api/v1/inboxes/{desk.inbox()['id']}"
    got = desk.token.put(one + "/mailbox", {"address": "help@shop.example", "smtp_host": "mail.shop.example", "take_old": True,
                                            "take_days": 30})
    equal((got["take_old"], got["take_days"]), (True, 30))
    desk.token.put(one + "/mailbox", {"address": "help@shop.example", "take_days": -1, "version": got["version"]}, want=422)
    got = desk.token.get(one + "/outgoing")
    equal((got["receipt"], got["hour_most"], got["braking"]), (False, 1000, False))
    text = "Your number is #{{conversation.number}}."
    got = desk.token.patch(one + "/outgoing", {"receipt": True, "receipt_text": text})
    equal((got["receipt"], got["receipt_text"], got["hour_most"]), (True, text, 1000))
    desk.token.patch(one + "/outgoing", {"hour_most": 5})
    equal(desk.token.get(one + "/outgoing")["receipt"], True)
    equal(desk.token.get(one + "/mailbox")["receipt"], True)
    desk.token.patch(one + "/outgoing", {"receipt_text": "{{nothing}}"}, want=422)
    assert desk.token.post(one + "/outgoing/releases")["let_go_until"]
    equal(desk.token.get(one + "/mailbox/folders")["items"], [])


def test_providers_of_mail(desk):
    """where mailboxes sign in: what the desk is called there; its secret goes in and never comes out"""
    one = "/api/v1/mail_providers"
    got = desk.token.put(f"{one}/microsoft", {"client": "desk-1", "client_secret": "a secret", "tenant": "shop.example"})
    equal((got["name"], got["client"], got["tenant"], got["version"]), ("microsoft", "desk-1", "shop.example", 1))
    assert "a secret" not in json.dumps(got) + json.dumps(desk.token.get(one))
    equal([it["name"] for it in desk.token.get(one)["items"]], ["microsoft"])
    desk.token.put(f"{one}/microsoft", {"client": "desk-2", "version": 7}, want=409)
    desk.token.put(f"{one}/microsoft", {"client": "desk-2", "tenant": "a/b", "version": 1}, want=422)
    desk.token.put(f"{one}/other", {"client": "desk"}, want=404)
    desk.token.put(f"{one}/own", {"client": "desk", "authorize_url": "ftp://id.example", "token_url": "https://id.example"}, want=422)
    desk.token.delete(f"{one}/microsoft")
    equal(desk.token.get(one)["items"], [])


def test_blocked_senders(desk):
    """an address and a domain, there and back"""
    one = desk.token.post("/api/v1/blocks", {"sender": "Sale@Pills.example"})
    equal(one["sender"], "sale@pills.example")
    equal(desk.token.get(f"/api/v1/blocks/{one['id']}"), one)
    desk.token.post("/api/v1/blocks", {"sender": "spam.example"})
    equal([b["sender"] for b in desk.token.all("/api/v1/blocks", limit=1)], ["@spam.example", "sale@pills.example"])
    desk.token.delete(f"/api/v1/blocks/{one['id']}")
    undone(desk.token)
    equal(len(desk.token.get("/api/v1/blocks")["items"]), 2)
    again = next(b for b in desk.token.get("/api/v1/blocks")["items"] if b["sender"] == one["sender"])
    desk.token.delete(f"/api/v1/blocks/{again['id']}")
    equal(len(desk.token.get("/api/v1/blocks")["items"]), 1)
    desk.token.post("/api/v1/blocks", {"sender": one["sender"]})
    equal(len(desk.token.get("/api/v1/blocks")["items"]), 2)
    desk.token.post("/api/v1/blocks", {"sender": "nobody"}, want=422)
    equal(desk.person("guest").ask("POST", "/api/v1/blocks", {"sender": "a@b.example"}, want=403)["status"], 403)


def multipart(name, data):
    edge = "edge1234"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return {"Content-Type": f"multipart/form-data; boundary={edge}"}, \
        head.encode() + data + f"\r\n--{edge}--\r\n".encode()


def test_files(desk):
    """sent, attached, fetched; never run; not by a guessed id, not a program"""
    page = b"<script>alert(1)</script>" * 1000
    headers, body = multipart("a.html", page)
    upload = desk.token.ask("POST", "/api/v1/files", body, headers=headers)["items"][0]
    equal((upload["bytes"], upload["type"]), (len(page), "text/plain"))
    one = f"/api/v1/conversations/{desk.conversation()['id']}"
    said = desk.token.post(f"{one}/messages", {"body": "See here", "files": [{"upload": upload["upload"],
                                                                             "name": "a.html"}]})
    attached = desk.token.get(f"/api/v1/messages/{said['message_id']}")["attachments"][0]
    equal((attached["hash"], attached["name"]), (upload["hash"], "a.html"))
    equal(desk.token.get(f"{one}/attachments")["items"], [attached])
    equal(desk.token.get(f"/api/v1/attachments/{attached['id']}"), attached)
    equal(desk.token.get(f"/api/v1/attachments/{attached['id']}/content?inline=true"), page)
    equal(desk.token.last["content-type"], "application/octet-stream")
    assert desk.token.last["content-disposition"].startswith("attachment")
    assert "sandbox" in desk.token.last["content-security-policy"]
    jo = desk.person("admin")
    jo.post(f"{one}/messages", {"body": "Mine", "files": [{"upload": upload["upload"]}]}, want=422)
    headers, body = multipart("setup.exe", b"MZ" + b"\0" * 100)
    program = desk.token.ask("POST", "/api/v1/files", body, headers=headers)["items"][0]
    desk.token.post(f"{one}/messages", {"body": "Run this", "files": [{"upload": program["upload"]}]}, want=422)
    draft = desk.token.put("/api/v1/drafts", {"kind": "new", "body": "Later"})
    kept = desk.token.post(f"/api/v1/drafts/{draft['id']}/attachments", {"upload": upload["upload"]})
    equal(desk.token.get(f"/api/v1/drafts/{draft['id']}/attachments")["items"], [kept])
    jo.get(f"/api/v1/attachments/{kept['id']}", want=404)
    desk.token.delete(f"/api/v1/attachments/{kept['id']}")
    headers, body = multipart("dot.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 30)
    picture = desk.token.ask("POST", "/api/v1/files", body, headers=headers)["items"][0]
    equal(picture["type"], "image/png")


def test_drafts(desk):
    """saved, saved again, not from an old version, not another's, thrown away and back"""
    it = desk.conversation()
    save = {"conversation_id": it["id"], "kind": "reply", "body": "Dear", "form": {"cc": []}}
    draft = desk.token.put("/api/v1/drafts", save)
    again = desk.token.put("/api/v1/drafts", {**save, "body": "Dear Ada", "version": draft["version"]})
    desk.token.put("/api/v1/drafts", {**save, "version": draft["version"]}, want=409)
    equal(desk.token.get(f"/api/v1/drafts?conversation_id={it['id']}")["items"], [again])
    equal(again["form"], {"cc": []})
    desk.person("owner").get(f"/api/v1/drafts/{draft['id']}", want=404)
    desk.token.get(f"/api/v1/drafts/{draft['id']}")
    desk.token.delete(f"/api/v1/drafts/{draft['id']}")
    undone(desk.token)
    assert "Dear Ada" in [d["body"] for d in desk.token.all("/api/v1/drafts", limit=2)]
    said = desk.token.post(f"/api/v1/conversations/{it['id']}/messages", {"body": "Now",
                                                                         "send_at": patience.moment(30)})
    out = f"/api/v1/outbox/{said['outbox_id']}"
    later = patience.moment(60)
    equal(desk.token.patch(out, {"send_at": later})["due_at"], later)
    assert said["outbox_id"] in [o["id"] for o in desk.token.all("/api/v1/outbox", state="held", limit=2)]


def test_finding_and_many_at_once(desk):
    """search, views, macros, many conversations at once: each answer as the description has it"""
    t, it = desk.token, desk.conversation("a lantern for the tent")
    page = t.get("/api/v1/search?q=lantern")
    equal([h["conversation"]["id"] for h in page["conversations"]], [it["id"]])
    t.get("/api/v1/search?q=lantern&after=nowhere", want=422)
    view = t.post("/api/v1/views", {"name": "Lanterns", "filter": "lantern is:open", "own": True})
    equal(t.get("/api/v1/views?counts=true")["items"][-1]["count"]["n"], 1)
    equal([c["id"] for c in t.all(f"/api/v1/views/{view['id']}/conversations", limit=1)], [it["id"]])
    equal(t.get(f"/api/v1/views/{view['id']}/count")["more"], False)
    t.patch(f"/api/v1/views/{view['id']}", {"position": 4})
    undone(t)
    t.delete(f"/api/v1/views/{view['id']}")
    undone(t)
    equal(t.get(f"/api/v1/views/{view['id']}")["filter"], "lantern is:open")
    macro = t.post("/api/v1/macros", {"name": "Hello", "body": "Dear {{customer.first_name}} {{customer.company}}",
                                      "actions": [{"do": "priority", "priority": "high"}]})
    t.patch(f"/api/v1/macros/{macro['id']}", {"name": "Hello there", "version": macro["version"]})
    equal(t.get(f"/api/v1/macros/{macro['id']}")["name"], "Hello there")
    equal(len(t.get(f"/api/v1/macros/{macro['id']}/preview?conversation_id={it['id']}")["missing"]), 1)
    equal(t.post(f"/api/v1/conversations/{it['id']}/macros", {"macro_id": macro["id"]})["changed"], True)
    undone(t)
    done = t.post("/api/v1/bulk_changes", {"conversation_ids": [it["id"], "77"], "actions": [{"do": "bin", "on": True}]})
    equal((done["changed"], [one["code"] for one in done["left"]]), (1, ["not_found"]))
    undone(t)
    desk.owner.put(f"/api/v1/conversations/{it['id']}/seen", {})
    equal(len(t.get(f"/api/v1/conversations/{it['id']}/followers")["items"]), 1)


def test_what_was_heard(desk):
    """panel, ledger, corrections and their way back, nudges without a name, switches of a desk"""
    t = desk.token
    it = desk.conversation(body="I have waited three weeks. I will go to another shop. Where is my tent?")
    one = f"/api/v1/conversations/{it['id']}"
    patience.wait_for(lambda: t.get(f"{one}/panel")["read"], "it is read")
    panel, reading = t.get(f"{one}/panel"), t.get(f"{one}/reading")
    need = t.get(f"{one}/needs")["items"][0]
    equal(need["state"], "open")
    t.get(f"{one}/promises")
    t.patch(f"/api/v1/needs/{need['id']}", {"decision": "answered"})
    way = t.last["undo-id"]
    equal([(c["claim"], c["holds"]) for c in t.get(f"{one}/corrections")["items"]], [("answered", True)])
    t.post(f"/api/v1/undos/{way}")
    equal(t.get(f"{one}/corrections")["items"], [])
    line = next(one for one in panel["situation"] if one["claim"])
    at = line["because"][0]
    said = {"message_id": at["message_id"], "start": at["start"], "end": at["end"], "claim": line["claim"], "holds": False}
    t.post("/api/v1/corrections", {**said, "claim": "mood"}, want=422)
    t.post("/api/v1/corrections", said)
    way = t.last["undo-id"]
    assert line["claim"] not in [one["claim"] for one in t.get(f"{one}/panel")["situation"]]
    t.post(f"/api/v1/undos/{way}")
    assert line["claim"] in [one["claim"] for one in t.get(f"{one}/panel")["situation"]]
    made = t.post("/api/v1/corrections", said)
    equal(t.get(f"{one}/corrections")["items"][0]["id"], made["id"])
    t.delete(f"/api/v1/corrections/{made['id']}")
    t.post("/api/v1/nudges", {"conversation_id": it["id"], "rule": "mood", "fate": "shown"}, want=422)
    gone = t.post("/api/v1/nudges", {"conversation_id": it["id"], "rule": "dismissive", "fate": "dismissed"})
    t.delete(f"/api/v1/corrections/{gone['correction_id']}")
    equal([n["dismissed"] for n in t.get("/api/v1/nudges")["items"]], [1])
    told = t.post(f"{one}/coachings", {"draft": "Please calm down."}, want=200)
    equal(told["nudge"]["rule"], "dismissive")
    equal(told["forecast"], None)
    where = t.get("/api/v1/listenings")["items"][0]
    t.patch(f"/api/v1/listenings/{where['id']}", {"reads": True, "coach": False})
    equal(t.post(f"{one}/coachings", {"draft": "Please calm down."})["off"], True)
    t.patch(f"/api/v1/listenings/{where['id']}", {"reads": True, "coach": True})
    equal(reading["reading"]["turns"][0]["who"], "customer")
    equal(t.get("/api/v1/learned_heads")["items"], [])
    t.patch("/api/v1/learned_heads/signal", {"dropped": True}, want=404)


def test_redaction(desk):
    """words go for good, from the message and from the search"""
    it = desk.conversation("My card is 4111111111111111")
    message = desk.token.get(f"/api/v1/conversations/{it['id']}/messages")["items"][0]
    start = message["body"].index("4111")
    done = desk.token.post(f"/api/v1/messages/{message['id']}/redactions", {"start": start, "end": start + 16,
                                                                           "reason": "a card"})
    equal(done["body"], "My card is " + "*" * 16)
    assert done["redacted_at"]
    desk.token.get(f"/api/v1/messages/{message['id']}/html", want=404)


def test_care_and_decisions(desk):
    """what leads write for a desk; a decision against a wish is kept with its reason, and can be taken back"""
    of = desk.owner.get("/api/v1/desks")["items"][0]["id"]
    care = f"/api/v1/desks/{of}/care"
    version = desk.owner.get(care)["version"]
    written = desk.owner.patch(care, {"amount": "Up to 50 without asking", "yes_by": "Ann", "version": version})
    equal((written["amount"], written["yes_by"], written["danger"]), ("Up to 50 without asking", "Ann", ""))
    desk.person("agent").patch(care, {"amount": "All of it"}, want=403)
    decisions = f"/api/v1/conversations/{desk.conversation()['id']}/decisions"
    desk.owner.post(decisions, {"topic": "refund", "outcome": "refused", "reason": "Worn", "alternative": "A repair"})
    undone(desk.owner)
    desk.owner.post(decisions, {"topic": "refund", "outcome": "partly", "reason": "Worn once"})
    equal([one["outcome"] for one in desk.owner.get(decisions)["items"]], ["partly"])


def test_a_story_of_facts(desk):
    """added, corrected, kept, taken out and back; what is sensitive needs a reason; a paragraph made of facts"""
    it = desk.conversation()
    who = it["customer_id"]
    said = desk.token.get(f"/api/v1/conversations/{it['id']}/messages")["items"][0]
    facts = f"/api/v1/customers/{who}/facts"
    first = desk.owner.post(facts, {"kind": "goal", "words": "a tent for Friday", "message_id": said["id"],
                                    "quote": said["body"].split(".")[0].split("?")[0]})
    equal((first["state"], first["source"], first["p"]), ("held", "agent", 1.0))
    desk.owner.post(facts, {"kind": "goal", "words": "a tent after her chemotherapy"}, want=422)
    kept = desk.owner.post(facts, {"kind": "person", "words": "her mother, in hospital", "reason": "She asked for quiet"})
    changed = desk.owner.patch(f"/api/v1/facts/{first['id']}", {"words": "a tent for Saturday", "version": 1})
    equal((changed["words"], changed["version"]), ("a tent for Saturday", 2))
    undone(desk.owner)
    equal(desk.owner.get(f"/api/v1/facts/{first['id']}")["words"], "a tent for Friday")
    link = desk.owner.post(f"/api/v1/customers/{who}/page_links")["link"]
    assert re.search(r"/story/\d+\.[\w-]{43}$", link), link
    story = desk.owner.get(f"/api/v1/customers/{who}/story")
    assert "wants a tent for Friday." in story["text"], story
    assert first["id"] in [c["fact_id"] for c in story["clauses"]]
    desk.owner.delete(f"/api/v1/facts/{first['id']}")
    assert first["id"] not in [f["id"] for f in desk.token.get(facts)["items"]]
    undone(desk.owner)
    assert {first["id"], kept["id"]} <= {f["id"] for f in desk.owner.get(facts)["items"]}


def test_the_house(desk):
    """organisation, agents, teams, inboxes, statuses, tags, tokens, the audit log"""
    equal(desk.token.get("/api/v1/org")["name"], "Outdoor shop")
    desk.token.patch("/api/v1/org", {"name": "Indoor shop"})
    undone(desk.token)
    jo = desk.person("agent")
    me = jo.get("/api/v1/agents/me")
    equal(me["preferences"], {})
    jo.patch("/api/v1/agents/me", {"away": True, "away_note": "back at noon", "signature": "Jo",
                                   "preferences": {"keys": False}})
    equal(desk.token.get(f"/api/v1/agents/{me['id']}")["away_note"], "back at noon")
    jo.patch("/api/v1/agents/me", {"role": "owner"}, want=403)
    equal(desk.token.patch(f"/api/v1/agents/{me['id']}", {"role": "lead"})["role"], "lead")
    assert me["id"] in [a["id"] for a in desk.token.all("/api/v1/agents", limit=1)]
    team = desk.token.post("/api/v1/teams", {"name": f"Returns {me['id']}"})
    one = f"/api/v1/teams/{team['id']}"
    desk.token.put(f"{one}/members/{me['id']}")
    equal([m["id"] for m in desk.token.get(f"{one}/members")["items"]], [me["id"]])
    equal(desk.token.patch(one, {"assignment": "turns"})["assignment"], "turns")
    inbox = desk.token.post("/api/v1/inboxes", {"desk_id": desk.inbox()["desk_id"], "name": f"Board {me['id']}",
                                                "channel": "mail"})
    place = f"/api/v1/inboxes/{inbox['id']}"
    jo.get(place, want=404)
    desk.token.put(f"{place}/teams/{team['id']}")
    jo.get(place)
    desk.token.delete(f"{place}/teams/{team['id']}")
    desk.token.put(f"{place}/agents/{me['id']}")
    equal(desk.token.get(f"{place}/agents")["items"][0]["id"], me["id"])
    desk.token.delete(f"{place}/agents/{me['id']}")
    equal(desk.token.get(f"{place}/teams")["items"], [])
    changed = desk.token.patch(place, {"team_id": team["id"], "hold_ms": 5000, "address": "board@example.org"})
    equal((changed["team_id"], changed["hold_ms"]), (team["id"], 5000))
    desk.token.patch(place, {"archived": True})
    undone(desk.token)
    desk.token.delete(f"{one}/members/{me['id']}")
    desk.token.patch(one, {"archived": True})
    undone(desk.token)
    desk.token.get(one)
    desk.token.get("/api/v1/teams?archived=true")
    status = desk.token.post("/api/v1/statuses", {"name": f"Parts {me['id']}", "category": "waiting"})
    desk.token.get(f"/api/v1/statuses/{status['id']}")
    equal(desk.token.patch(f"/api/v1/statuses/{status['id']}", {"position": 3})["position"], 3)
    token = desk.owner.post("/api/v1/tokens", {"name": "t", "scopes": "read", "expires_at": patience.moment(30)})
    desk.owner.delete(f"/api/v1/tokens/{token['id']}")
    equal([t["revoked_at"] is not None for t in desk.owner.get("/api/v1/tokens")["items"] if t["id"] == token["id"]],
          [True])
    verbs = [line["verb"] for line in desk.token.get(f"/api/v1/audit?noun=team&noun_id={team['id']}")["items"]]
    assert "team.create" in verbs, verbs
    jo.get("/api/v1/audit", want=403)
    tag = desk.token.post("/api/v1/tags", {"name": f"T {me['id']}"})
    at = f"/api/v1/conversations/{desk.conversation()['id']}/tags"
    desk.token.put(f"{at}/{tag['id']}")
    equal(desk.token.get(at)["items"][0]["id"], tag["id"])
    desk.token.delete(f"{at}/{tag['id']}")
    undone(desk.token)
    assert desk.token.get("/api/v1/undos/last")["id"]


# ---- events ----

class Stream:
    def __init__(self, server, headers, last_id=None):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        more = "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        more += f"Last-Event-ID: {last_id}\r\n" if last_id else ""
        self.socket.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n".encode())
        self.file = self.socket.makefile("rb")
        status = self.file.readline()
        assert b" 200 " in status, status
        while self.file.readline().strip():
            pass
        if not last_id:                     # from its first line on it is told what happens; or what was missed, at once
            first = self.file.readline()
            assert first.startswith(b"retry:"), first

    def next(self, kind=None):
        """The next event of a kind, or of a name such as resync."""
        name, data = None, None
        while True:
            line = self.file.readline()
            assert line, "the stream ended"
            line = line.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                data = json.loads(line[6:])
            elif not line and data is not None:
                if kind is None or kind in (name, data.get("kind")):
                    return data
                name, data = None, None

    def ended(self):
        while True:
            line = self.file.readline()
            if not line:
                return True

    def close(self):
        self.socket.close()


def test_events_reach_those_who_may_see_them(desk):
    """an admin hears of every inbox, an agent of their own; a stream goes on from the last id"""
    jo = desk.person("agent")
    all_of_it = Stream(desk.server, desk.token.headers)
    for inbox in desk.token.get("/api/v1/inboxes")["items"]:
        desk.token.delete(f"/api/v1/inboxes/{inbox['id']}/agents/{jo.opened['agent_id']}")
    tag = desk.token.post("/api/v1/tags", {"name": f"d{time.monotonic_ns()}"})
    while all_of_it.next("tag.created")["noun_id"] != tag["id"]:
        pass                                # word of it has come, also through PostgreSQL: it ends no stream that begins now
    of_jo = Stream(desk.server, jo.headers)
    it = desk.conversation()
    told = all_of_it.next("conversation.opened")
    equal(told["conversation_id"], it["id"])
    tag = desk.token.post("/api/v1/tags", {"name": f"e{it['id']}"})
    told = of_jo.next()
    while told["kind"] != "tag.created":
        assert told["inbox_id"] is None, told           # jo sees no inbox
        told = of_jo.next()
    equal(told["noun_id"], tag["id"])
    of_jo.close()
    desk.token.patch(f"/api/v1/tags/{tag['id']}", {"name": f"f{it['id']}"})
    again = Stream(desk.server, jo.headers, told["id"])
    equal(again.next("tag.renamed")["noun_id"], tag["id"])
    jo.delete("/api/v1/sessions/current")
    assert again.ended()
    lost = Stream(desk.server, desk.token.headers, "1")
    equal(lost.next("resync"), {})
    lost.close()
    all_of_it.close()


def test_another_process_is_heard(desk):
    """what a command of the same machine changes is told to the windows that are open"""
    stream = Stream(desk.server, desk.token.headers)
    desk.command("user", "add", f"new{time.monotonic_ns()}@example.org", "--role", "agent")
    assert stream.next("agent.accepted")
    stream.close()


def test_two_servers_are_one(desk):
    """on PostgreSQL: what one does the other knows, tells, and refuses"""
    if not desk.db:
        return
    other = Server(desk.folder, desk.db)
    jo = desk.person("admin")
    there = Asker(other, desk.description, jo.headers)
    stream = Stream(other, jo.headers)
    tag = desk.token.post("/api/v1/tags", {"name": f"two{time.monotonic_ns()}"})
    equal(stream.next("tag.created")["noun_id"], tag["id"])
    equal(there.get(f"/api/v1/tags/{tag['id']}"), tag)
    jo.delete("/api/v1/sessions/current")
    assert stream.ended()       # the word of it has come there
    there.get("/api/v1/tags", want=401)
    equal(other.stop(), 0)


# ---- life ----

def test_health_and_measures(desk):
    """healthz, readyz, and metrics that only this machine or an admin sees"""
    for path in ("/healthz", "/readyz"):
        equal(desk.server.raw("GET", path)[0], 200)
    status, headers, text = desk.server.raw("GET", "/metrics")
    equal((status, headers["content-type"]), (200, "text/plain; version=0.0.4; charset=utf-8"))
    assert re.search(rb"^heard_db_writes_total [1-9]", text, re.M), text
    equal(desk.server.raw("GET", "/metrics", {"X-Forwarded-For": "203.0.113.9"})[0], 403)
    equal(desk.server.raw("GET", "/metrics", {"X-Forwarded-For": "203.0.113.9", **desk.token.headers})[0], 200)


def test_it_starts_quickly_and_is_small(desk):
    """idle: at most 30 MB, and an answer soon after the start"""
    server = Server(desk.folder, desk.db)
    print(f"             first answer after {server.cpu_s():.2f} s of work, {server.rss_kib()} KiB")
    if not SANITIZED:
        assert server.rss_kib() <= 30000, f"{server.rss_kib()} KiB"
        assert server.cpu_s() < 2, f"{server.cpu_s()} s"
    equal(server.stop(), 0)


def test_it_ends_when_all_is_answered(desk):
    """SIGTERM while a request runs: the request is answered, nothing new is taken, exit 0"""
    server = Server(desk.folder, desk.db)
    body = json.dumps({"name": f"end{time.monotonic_ns()}"}).encode()
    head = "".join(f"{k}: {v}\r\n" for k, v in desk.token.headers.items())
    slow = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    slow.sendall((f"POST /api/v1/tags HTTP/1.1\r\nHost: x\r\n{head}Content-Type: application/json\r\n"
                  f"Content-Length: {len(body)}\r\n\r\n").encode() + body[:5])
    patience.wait_for(lambda: server.measured("heard_http_running") == 2, "the request runs beside the question for it")
    stream = Stream(server, desk.token.headers)
    server.process.send_signal(signal.SIGTERM)
    equal(stream.next("bye") is not None, True)
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=20).close()
        raise AssertionError("a new connection was taken")
    except OSError:
        pass
    slow.sendall(body[5:])
    answer = slow.makefile("rb").read()
    assert b" 201 " in answer.split(b"\r\n")[0], answer
    equal(server.process.wait(timeout=60), 0)
    assert "serve.stopping" in server.said()
    desk.token.get("/api/v1/tags")


def test_wrong_settings_are_told(desk):
    """file, line, name and what would be right; exit 2"""
    folder = pathlib.Path(tempfile.mkdtemp(dir=TMP))
    (folder / "heard.conf").write_text("# a remark\nthreads = 3\nthreads = many\n")
    for env, words in (({}, "heard.conf:3: threads must be a number from 1 to 64"),
                       ({"HEARD_LOG": "loud"}, "$HEARD_LOG must be debug, info, warn or error")):
        done = subprocess.run([HEARD, "serve", "--data", str(folder)], capture_output=True, timeout=60, check=False,
                              env={**os.environ, **env})
        if env:
            (folder / "heard.conf").write_text("")
            done = subprocess.run([HEARD, "serve", "--data", str(folder)], capture_output=True, timeout=60,
                                  check=False, env={**os.environ, **env})
        equal(done.returncode, 2)
        assert words in done.stderr.decode(), done.stderr


def test_people_from_the_command_line(desk):
    """listed, given a role, a password, a link; the last owner stays"""
    jo = desk.person("agent")
    email = jo.get("/api/v1/agents/me")["email"]
    desk.command("user", "role", email, "--role", "admin")
    equal(jo.get("/api/v1/agents/me")["role"], "admin")
    stream = Stream(desk.server, jo.headers)
    desk.command("user", "password", email, stdin="another good password\n")
    assert stream.ended()                   # another process: the word of it has come
    jo.get("/api/v1/agents/me", want=401)
    sign_in(desk.server, desk.description, email, "another good password")
    assert re.search(r"/reset/\d+\.[\w-]{43}", desk.command("user", "link", email))
    assert email in desk.command("user", "list")
    desk.command("user", "disable", email)
    Asker(desk.server, desk.description).post("/api/v1/sessions",
                                              {"email": email, "password": "another good password"}, want=401)


from api_more import *  # noqa: E402, F403: more cases, before the count


def test_every_operation_was_seen_to_work(desk):
    """what no case above has answered with success stands in tests/api.exceptions, which may only shrink"""
    every = {f"{method} {path}" for method, path, _ in desk.description.operations}
    unseen = {one.replace(" ", ":") for one in every - desk.description.visited - {"GET /api/v1/events"}}
    if "--unseen" in sys.argv:
        EXCEPTIONS.write_text("".join(f"{one}\n" for one in sorted(unseen)))
        return
    assert not unseen - UNVISITED, f"never answered: {sorted(unseen - UNVISITED)}"


# ---- all of it, on each database ----

def databases():
    yield "sqlite", None
    base = os.environ.get("HEARD_TEST_PG")
    if not base:
        print("PostgreSQL is left out: run under tools/with-postgres")
        return
    name = f"api{os.getpid()}"
    where, _, options = base.partition("?")
    host = dict(urllib.parse.parse_qsl(options))
    tool = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/createdb"))[-1]
    subprocess.run([str(tool), "-h", host["host"], "-U", host["user"], name], check=True)
    yield "postgres", f"{where.rsplit('/', 1)[0]}/{name}?{options}"


def main():
    failed = 0
    only = [a for a in sys.argv[2:] if not a.startswith("--")]
    for database, db in databases():
        desk = Desk(db)
        for name, case in list(globals().items()):
            if not name.startswith("test_") or (only and name not in only):
                continue
            patience.no_midnight()
            try:
                case(desk)
                print(f"[       OK ] {database} {name}: {case.__doc__}", flush=True)
            except Exception as wrong:  # the report of one case must not end the others
                failed += 1
                where = ", ".join(f"{pathlib.Path(at.filename).name}:{at.lineno}" for at in traceback.extract_tb(wrong.__traceback__)[1:])
                print(f"[  FAILED  ] {database} {name}: {case.__doc__}\n    at {where}: {type(wrong).__name__}: {str(wrong)[:3000]}\n"
                      + "".join(f"    the server: {line}\n" for line in desk.server.said().splitlines()[-12:]), flush=True)
        equal(desk.server.stop(), 0)
        assert "Sanitizer" not in desk.server.said(), desk.server.said()
    subprocess.run(["rm", "-rf", str(TMP)], check=False)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
