#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The permissions matrix: every operation of /api/v1/openapi.json by every role, by nobody, by tokens of narrow scope, and
by an admin of another organisation in the same installation; against a server of its own on a new data folder.

    tests/permissions.py build/heard [test_name ...]

Each organisation is furnished with one of everything (furnish), so that the ids in the paths are of things that are
there: a refusal is then one for the right reason. With HEARD_TEST_PG set (tools/with-postgres) every case runs on
PostgreSQL as well. Standard library only.
"""
import contextlib
import http.client
import json
import pathlib
import re
import sqlite3
import subprocess
import time
import urllib.parse

import people
from patience import moment, wait_for
from people import HEARD, PASSWORD, Person, equal

ROLES = "guest agent lead admin owner".split()
SCOPES = ("read note answer customers.edit tags.manage macros.manage rules.manage teams.manage reports redact "
          "inboxes.manage agents.manage access.manage audit import export erase own").split()
LEAST = {**dict.fromkeys("read note".split(), "guest"), **dict.fromkeys("answer customers.edit".split(), "agent"),
         **dict.fromkeys("tags.manage macros.manage teams.manage reports redact".split(), "lead"), "own": "owner"}


def may(role, permission):
    return not permission or ROLES.index(role) >= ROLES.index(LEAST.get(permission, "admin"))


# ---- the two organisations ----

class Caller(Person):
    """Somebody of the matrix. Requests are written by hand, one connection after the other, so that nothing is added."""

    def __init__(self, desk, headers=None):
        super().__init__(desk)
        self.headers = headers or {}

    def enter(self, email, org):
        got = self.call("POST", "/api/v1/sessions", {"email": email, "password": PASSWORD, "org": org})
        equal(got.status, 201)
        cookie = "; ".join(f"{c.name}={c.value}" for c in self.jar)
        self.headers, self.session_id = {"Cookie": cookie, "X-CSRF-Token": got["csrf"]}, got["id"]
        self.id = got["agent_id"]
        self.csrf = got["csrf"]
        return self

    def ask(self, method, path, body=None, headers=None):
        """(status, text) of one request; an event stream is left after its head"""
        head = {**self.headers, **(headers or {})}
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            head.setdefault("Content-Type", "application/json")
        line = http.client.HTTPConnection(urllib.parse.urlsplit(self.desk.url).netloc, timeout=60)
        line.request(method, path, body=data, headers=head)
        answer = line.getresponse()
        kind = answer.getheader("Content-Type") or ""
        text = "" if "event-stream" in kind else answer.read().decode("utf-8", "replace")
        line.close()
        return answer.status, text


def heard(desk, *arguments, stdin=PASSWORD + "\n"):
    done = subprocess.run([HEARD, *arguments, "--data", desk.folder.name + "/data"], input=stdin, text=True,
                          capture_output=True, timeout=180, env=desk.environment)
    equal((done.returncode, done.stderr), (0, ""))
    return done.stdout


def upload(caller):
    body = (b'--edge12345\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nwords\r\n'
            b"--edge12345--\r\n")
    status, text = caller.ask("POST", "/api/v1/files", body, {"Content-Type": "multipart/form-data; boundary=edge12345"})
    equal(status, 201)
    return json.loads(text)["items"][0]["upload"]


WEEK = dict.fromkeys("monday tuesday wednesday thursday friday saturday sunday".split(), ["09:00-17:00"])


def furnish(caller, mate):
    """one of everything, as the owner or an admin of an organisation; mate: somebody else's id, who is mentioned"""
    def made(path, status=201, **body):
        got = caller.post(path, **body)
        assert got.status == status, f"POST {path}: {got.status} {got.text}"
        return got
    w = {"agents": mate, "desks": caller.get("/desks")["items"][0]["id"], "inboxes": caller.get("/inboxes")["items"][0]["id"],
         "statuses": [s["id"] for s in caller.get("/statuses")["items"] if s["category"] == "waiting"][0]}
    w["companies"] = made("/companies", name="Alpine", domains=["alpine.example"])["id"]
    one = made("/customers", name="Ada Quirin", company_id=w["companies"],
               identities=[{"kind": "email", "value": f"ada-{mate}@alpine.example"}])
    w["customers"], w["identity_id"] = one["id"], one["identities"][0]["id"]
    w["facts"] = made(f"/customers/{one['id']}/facts", kind="goal", words="a tent for the summer")["id"]
    w["other_customer"] = made("/customers", name="Cy")["id"]
    w["erased"] = made("/customers", name="Bo")["id"]
    w["conversations"] = made("/conversations", inbox_id=w["inboxes"], customer_id=w["customers"], subject="Tent",
                              body="Where is my tent?")["id"]
    w["other_id"] = made("/conversations", inbox_id=w["inboxes"], customer_id=w["customers"], subject="Boots",
                         body="They leak.")["id"]
    w["care"] = w["context"] = w["desks"]
    here = f"/conversations/{w['conversations']}"
    w["messages"] = caller.get(here + "/messages")["items"][0]["id"]
    w["tags"] = w["tag_id"] = made("/tags", name="Refund")["id"]
    caller.put(f"{here}/tags/{w['tags']}")
    w["undos"] = caller.get("/undos/last")["id"]
    w["teams"] = w["team_id"] = made("/teams", name="Returns")["id"]
    equal(caller.put(f"/teams/{w['teams']}/members/{mate}").status, 204)
    w["macros"] = made("/macros", name="Sorry", body="Sorry")["id"]
    w["views"] = made("/views", name="All", filter="")["id"]
    w["hours"] = made("/hours", name="Week", week=WEEK)["id"]
    w["targets"] = made("/targets", name="Quick", first_reply_s=3600)["id"]
    w["fields"] = made("/fields", noun="conversation", key="size", label="Size", kind="text")["id"]
    w["rules"] = made("/rules", name="Rule", on_event="conversation.opened", actions=[{"do": "tag", "tag_id": w["tags"]}],
                      enabled=False)["id"]
    w["blocks"] = made("/blocks", sender=f"spam-{mate}.example")["id"]
    w["retentions"] = made("/retentions", what="closed", keep_days=700)["id"]
    equal(caller.put("/mail_providers/google", {"client": "desk", "client_secret": "secret"}).status, 200)
    w["webhooks"] = made("/webhooks", name="Shop", url="https://hooks.example.org/a", events=["tag.*"])["id"]
    equal(caller.post(f"/webhooks/{w['webhooks']}/pings").status < 300, True)
    w["webhook_deliveries"] = caller.get(f"/webhooks/{w['webhooks']}/deliveries")["items"][0]["id"]
    caller.post(here + "/messages", kind="note", body="Look, please", mentions=[mate])
    w["outbox"] = made(here + "/messages", body="I will send you a new tent tomorrow.")["outbox_id"]
    w["check_backs"] = made(here + "/check_backs", due_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86400)))["id"]
    w["needs"] = made("/needs", message_id=w["messages"], start=0, end=17, kind="question")["id"]
    w["corrections"] = made("/corrections", message_id=w["messages"], start=0, end=17, claim="signal.leaving",
                            holds=False)["id"]
    w["listenings"] = w["desks"]
    draft = caller.put("/drafts", {"kind": "note", "conversation_id": w["conversations"], "body": "Half"})
    made(here + "/decisions", topic="refund", outcome="refused", reason="Worn", alternative="A repair")
    w["drafts"] = draft["id"]
    w["attachments"] = made(f"/drafts/{w['drafts']}/attachments", upload=upload(caller), name="a.txt")["id"]
    w["erasures"] = made(f"/customers/{w['erased']}/erasures")["id"]
    w["upload"] = upload(caller)
    w["imports"] = made("/imports", source="zendesk", name="Old desk", inbox_id=w["inboxes"], uploads=[w["upload"]])["id"]
    w["tokens"] = made("/tokens", name="Shop", scopes="read")["id"]
    w["sessions"] = caller.session_id
    return w


def promised(caller, conversation):
    """the id of the promise in the reply, once the engine has read it"""
    return wait_for(lambda: caller.get(f"/conversations/{conversation}/promises")["items"], "the promise in the reply is read")[0]["id"]


class World:
    """the first organisation with a person of every role, the other with its admin"""

    def __init__(self, desk):
        heard(desk, "init", "--org", "Other", "--name", "Otto", "--email", "otto@other.example", "--password-file", "-")
        self.desk, self.people = desk, {}
        slug = desk.owner.get("/org")["slug"]
        for role in ROLES[:-1]:
            heard(desk, "user", "add", f"{role}@example.org", "--org", slug, "--role", role, "--password-file", "-")
            self.people[role] = Caller(desk).enter(f"{role}@example.org", slug)
        self.people["owner"] = Caller(desk).enter("olga@example.org", slug)
        heard(desk, "user", "add", "ann@other.example", "--org", "other", "--role", "admin", "--password-file", "-")
        self.stranger = Caller(desk).enter("ann@other.example", "other")
        self.nobody = Caller(desk)
        self.ids = furnish(self.people["owner"], self.people["admin"].id)
        self.ids["notifications"] = self.people["admin"].get("/notifications")["items"][0]["id"]
        self.theirs = furnish(self.stranger, self.stranger.id)
        for role in "guest", "agent", "lead":
            equal(self.people["owner"].put(f"/inboxes/{self.ids['inboxes']}/agents/{self.people[role].id}").status, 204)
        for who, ids in ((self.people["owner"], self.ids), (self.stranger, self.theirs)):
            ids["promises"] = promised(who, ids["conversations"])
        self.document = json.loads(self.nobody.ask("GET", "/api/v1/openapi.json")[1])
        self.operations = [(method.upper(), path, op) for path, methods in self.document["paths"].items()
                           for method, op in methods.items()]
        for _, path, op in self.operations:
            op["path"] = path

    def token(self, scopes):
        made = self.people["owner"].post("/tokens", name="t", scopes=scopes)
        equal(made.status, 201)
        return Caller(self.desk, {"Authorization": "Bearer " + made["token"]})


def world(desk):
    if not hasattr(desk, "world"):
        desk.world = World(desk)
    return desk.world


# ---- paths and bodies that are whole ----

WORDS = {"address": "cc%40example.com", "domain": "alpine.example", "key": "size", "day": "2026-12-24", "claim": "signal",
         "backup": "2026-11-22T110500Z", "provider": "google"}


def fill(path, ids, **other):
    """the path with ids of things that are there; other: what a parameter is filled with instead"""
    def one(m):
        name, noun = m[2], m[1]
        if name in other:
            return f"{noun}/{other[name]}"
        if name in WORDS:
            return f"{noun}/{WORDS[name]}"
        name = {"agent_id": "agents"}.get(name, name)
        return f"{noun}/{ids[noun if name == 'id' else name]}"
    return re.sub(r"(\w+)/\{(\w+)\}", one, path)


def at(operation, ids):
    """the same ids; what another customer is merged into is a customer"""
    return {**ids, "other_id": ids["other_customer"]} if "/customers/" in operation["path"] else ids


def body_of(document, operation, ids):
    """the least body that is of the operation's shape, with ids of things that are there; None: it takes none"""
    ids = at(operation, ids)
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return None
    schema = content["application/json"]["schema"]
    made = sample(document, schema, ids)
    if not made and operation["requestBody"]:
        names = list(resolve(document, schema).get("properties", {}).items())
        made = {name: value(document, name, one, ids) for name, one in names[:1] if name != "version"}
    return made


def resolve(document, schema):
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def sample(document, schema, ids):
    schema = resolve(document, schema)
    return {name: value(document, name, one, ids) for name, one in schema.get("properties", {}).items()
            if name in schema.get("required", [])}


PLURAL = {"inbox_id": "inboxes", "status_id": "statuses", "company_id": "companies", "into_id": "other_id",
          "hours_id": "hours", "assignee_id": "agents", "noun_id": "conversations"}


def id_of(name, ids):
    return ids[PLURAL.get(name, name[:-3] + "s")] if name.endswith("_id") else ids["conversations"]


def query_of(operation, ids):
    """the query that must be there"""
    names = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query" and p.get("required")]
    words = {"q": "tent", "from": "2020-01-01", "to": "2030-01-01"}
    ids = at(operation, ids)
    return "?" + urllib.parse.urlencode({n: words[n] if n in words else id_of(n, ids) for n in names}) if names else ""


def value(document, name, schema, ids):
    schema = resolve(document, schema)
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    special = {"scopes": "read", "email": "new@example.org", "url": "https://hooks.example.org/b", "start": 0, "end": 5,
               "on_event": "conversation.opened", "events": ["tag.*"], "week": WEEK, "keep_days": 400,
               "actions": [{"do": "tag", "tag_id": ids["tags"]}], "conversation_ids": [ids["conversations"]],
               "message_ids": [ids["messages"]], "address": "box@example.org", "filter": "",
               "value": "cy@alpine.example", "upload": ids["upload"], "uploads": [ids["upload"]],
               "claim": "signal.leaving", "rule": "dismissive"}
    if name in special:
        return special[name]
    if schema.get("enum"):
        return schema["enum"][0]
    if schema.get("pattern") == "^[0-9]+$":
        return id_of(name, ids)
    if schema.get("format") == "date-time":
        return moment(30)
    return {"string": "x" * max(1, schema.get("minLength", 1)), "integer": max(1, schema.get("minimum", 1)),
            "boolean": True, "array": [], "object": {}}[kind]


def public(operation):
    return operation.get("security") == []


class Faults(list):
    """what was wrong, all of it, told at the end"""

    def want(self, right, words):
        if not right:
            self.append(words)

    def tell(self):
        assert not self, f"{len(self)} wrong:\n  " + "\n  ".join(self)


# ---- the matrix ----

def test_roles(desk):
    """who lacks a route's permission is refused with 403, whatever comes along; who has it never is, and nothing is 500"""
    w, faults, n = world(desk), Faults(), 0
    for method, path, op in w.operations:
        permission = op.get("x-permission")
        body = body_of(w.document, op, w.ids)
        for role, who in w.people.items():
            if public(op) or may(role, permission):
                continue
            for sent in (body, None):
                status, text = who.ask(method, fill(path, w.ids), sent)
                n += 1
                faults.want(status == 403, f"{role}: {method} {path} ({permission}): {status} {text[:150]}")
    faults.tell()
    assert n > 300, n


def test_reading_roles(desk):
    """every GET, by every role that may: an answer, never a refusal of the route and never a 500"""
    w, faults = world(desk), Faults()
    mine = r"/drafts/|/undos/|/attachments/|/mailbox|/html$"    # not everybody's, or of what came by mail
    for method, path, op in w.operations:
        if method != "GET" or public(op):
            continue
        for role, who in w.people.items():
            if may(role, op.get("x-permission")):
                status, text = who.ask(method, fill(path, w.ids) + query_of(op, w.ids))
                right = status in (200, 204) or (status == 404 and re.search(mine, path))
                faults.want(right, f"{role}: {method} {path}: {status} {text[:150]}")
    faults.tell()


def test_nobody(desk):
    """without a sign-in, and with a token that is none, every operation that is not public is 401"""
    w, faults = world(desk), Faults()
    for i, (method, path, op) in enumerate(w.operations):
        if public(op):
            continue
        status, text = w.nobody.ask(method, fill(path, w.ids))
        faults.want(status == 401, f"nobody: {method} {path}: {status} {text[:150]}")
        if i % 8 == 0:
            status, text = Caller(desk, {"Authorization": "Bearer heard_1_" + "x" * 43}).ask(method, fill(path, w.ids))
            faults.want(status == 401, f"no token: {method} {path}: {status} {text[:150]}")
    faults.tell()


def test_scopes(desk):
    """an owner's token without a route's scope is refused, and changes nothing by a route that asks for none"""
    w, faults = world(desk), Faults()
    for scope in ("import", "read"):
        token = w.token(scope)
        for method, path, op in w.operations:
            permission = op.get("x-permission")
            if public(op) or permission == scope:
                continue
            status, text = token.ask(method, fill(path, w.ids), body_of(w.document, op, w.ids))
            right = status == 403 or (not permission and status in ((200, 204, 404) if method == "GET" else (409,)))
            faults.want(right, f"token of {scope}: {method} {path} ({permission}): {status} {text[:150]}")
    faults.tell()


def test_another_organisation(desk):
    """an admin of another organisation: every id of this one is 404 in every path, and the lists hold nothing of it"""
    w, faults, n = world(desk), Faults(), 0
    ours = {i for i in w.ids.values() if i not in w.theirs.values()}
    for method, path, op in w.operations:
        if public(op) or "events" in path:
            continue
        ids = [name for name in re.findall(r"\{(\w+)\}", path) if name not in WORDS]
        permission = op.get("x-permission")
        for one in ids:
            kept = {name: part(fill(path, w.theirs), path, name) for name in ids if name != one}
            url = fill(path, w.ids, **kept) + query_of(op, w.theirs)
            status, text = w.stranger.ask(method, url, body_of(w.document, op, w.theirs))
            n += 1
            right = status == (404 if may("admin", permission) else 403)
            faults.want(right, f"{method} {path} {one}: {status} {text[:150]}")
        if not ids and method == "GET":
            status, text = w.stranger.ask(method, path + query_of(op, w.theirs))
            found = [i for i in ours if re.search(rf"\b{i}\b", text)]
            faults.want(status < 500 and not found, f"{method} {path}: {status} tells {found}")
    faults.tell()
    assert n > 100, n


def part(url, path, name):
    return url.split("/")[path.split("/").index("{" + name + "}")]


def test_ids_of_another_organisation_in_bodies(desk):
    """an id of another organisation in a body or a query is refused as one that is not there, and nothing of it is told"""
    w, faults, n = world(desk), Faults(), 0
    for method, path, op in w.operations:
        if public(op) or "events" in path or not may("admin", op.get("x-permission")):
            continue
        names = [p["name"] for p in op.get("parameters", []) if p["in"] == "query" and
                 p["schema"].get("pattern") == "^[0-9]+$" and p["name"].endswith("_id")]
        for name in names if method == "GET" else []:
            sent = id_of(name, at(op, w.ids))
            query = urllib.parse.urlencode({name: sent, "from": "2020-01-01", "to": "2030-01-01"})
            status, text = w.stranger.ask(method, f"{fill(path, w.theirs)}?{query}")
            n += 1
            told = [i for i in w.ids.values() if i in text and i != sent]
            faults.want(status < 500 and not told, f"{method} {path}?{name}: {status} tells {told} {text[:150]}")
        schema = op.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        for name, one in resolve(w.document, schema).get("properties", {}).items():
            if resolve(w.document, one).get("pattern") != "^[0-9]+$":
                continue
            body = {**body_of(w.document, op, w.theirs), name: id_of(name, at(op, w.ids))}
            if name == "customer_id" and "kind" in resolve(w.document, schema)["properties"]:
                body["kind"] = "customer"               # of any other it says nothing
            status, text = w.stranger.ask(method, fill(path, w.theirs), body)
            n += 1
            faults.want(400 <= status < 500 and status != 401, f"{method} {path} {name}: {status} {text[:150]}")
    faults.tell()
    assert n > 30, n


def test_without_the_sessions_word(desk):
    """a session that does not prove that the request is its own changes nothing: 403"""
    w, faults = world(desk), Faults()
    owner = w.people["owner"]
    for bare in ({"X-CSRF-Token": ""}, {"X-CSRF-Token": "x" * 43}, {"Origin": "https://evil.example"},
                 {"Sec-Fetch-Site": "cross-site"}):
        for method, path, op in w.operations:
            if method == "GET" or public(op):
                continue
            status, text = owner.ask(method, fill(path, w.ids), body_of(w.document, op, w.ids), bare)
            faults.want(status == 403, f"{method} {path} {bare}: {status} {text[:150]}")
    faults.tell()


# ---- pages: their rows stand in the source alone ----

def page_rows():
    """(method, path, permission) of every page that asks for a sign-in"""
    source = "".join(p.read_text() for p in sorted((pathlib.Path(__file__).parent.parent / "src/web").glob("page_*.c")))
    rows = re.findall(r'\{"(GET|POST)", "(/[^"]*)", (?:"([a-z.]+)"|NULL), ([A-Z_ |]+),', source)
    return [(method, path, permission) for method, path, permission, flags in rows
            if "OPEN" not in flags and "PUBLIC" not in flags and path != "/sign-in/code"]


def test_pages(desk):
    """pages: nobody is sent to sign in, who lacks the permission is refused, ids of elsewhere are 404, forms need their word"""
    w, faults, rows = world(desk), Faults(), page_rows()
    assert len(rows) > 40, len(rows)
    nouns = {"files": "attachments", "uploads": "attachments", "people": "agents", "mailboxes": "inboxes"}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for method, path, permission in rows:
        url = re.sub(r"/(\w+)/\{id\}", lambda m: f"/{m[1]}/{w.ids[nouns.get(m[1], m[1])]}", path)
        url = url.replace("{number}", "1").replace("{name}", "tags")
        head, body = (form, b"decision=answered") if method == "POST" else ({}, None)
        said = f"{method} {path} ({permission or None})"
        status, text = w.nobody.ask(method, url, body, head)
        faults.want(status in (303, 401), f"nobody: {said}: {status}")
        for role, who in w.people.items():
            if not may(role, permission):
                status, text = who.ask(method, url, body, head)
                faults.want(status == 403, f"{role}: {said}: {status}")
        if method == "POST":
            kind = {"Content-Type": "multipart/form-data; boundary=edge12345"} if path == "/uploads" else form
            sent = b"--edge12345--\r\n" if path == "/uploads" else b"decision=answered"
            status, text = w.people["owner"].ask(method, url, sent, {**kind, "X-CSRF-Token": ""})
            faults.want(status == 403, f"no word: {said}: {status} {text[:100]}")
        if "{id}" in path:
            status, text = w.stranger.ask(method, url, body, head)
            faults.want(status == 404, f"another organisation: {said}: {status} {text[:100]}")
    faults.tell()


def test_refusals_are_logged(desk):
    """who was refused stands in the log: what, from where, who; a link that works once does not"""
    w = world(desk)
    w.people["guest"].ask("PATCH", "/api/v1/org", {"name": "Mine"})
    w.nobody.ask("POST", "/api/v1/sessions", {"email": "olga@example.org", "password": "wrong one", "org": "other"})
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    w.nobody.ask("POST", "/reset/1.sesame", b"password=plain+words+enough", form)
    said = pathlib.Path(desk.log.name).read_text()
    guest = w.people["guest"].id
    assert re.search(rf"refused id=\S+ method=PATCH path=/api/v1/org status=403 from=127.0.0.1 agent={guest} ", said), said
    assert re.search(r"refused id=\S+ method=POST path=/api/v1/sessions status=401 from=127.0.0.1 agent=0 ", said), said
    assert "sesame" not in said and "wrong one" not in said


# What the server does by itself, and the notes of who was here.
BUSY = {"job", "node", "event", "idempotency", "reading", "presence", "throttle", "service_clock", "webhook_delivery", "counter",
        "need", "promise", "context", "erasure", "erased_file", "outbox", "report_day"}


def opened(desk):
    """its database, to be looked at; None: on PostgreSQL"""
    path = pathlib.Path(desk.folder.name + "/data/heard.db")
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20) if path.exists() else None


def due_jobs(desk):
    base = opened(desk)
    if not base:
        return 0
    with contextlib.closing(base):
        return base.execute("SELECT count(*) FROM job WHERE state = 'running' OR (state = 'waiting' AND due_us <= ?)",
                            (time.time_ns() // 1000,)).fetchone()[0]


def snapshot(desk):
    """each table's rows but for what tells when something was last used; None: on PostgreSQL"""
    base = opened(desk)
    if not base:
        return None
    base.row_factory = sqlite3.Row
    tables = [r[0] for r in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {t: sorted(repr([row[k] for k in row.keys() if k not in ("seen_us", "used_us", "expires_us")])
                      for row in base.execute(f"SELECT * FROM {t}"))
            for t in tables if t not in BUSY and not t.startswith("message_search")}
    base.close()
    return rows


def test_a_get_changes_nothing(desk):
    """after every GET by every role the database holds what it held (SQLite)"""
    w = world(desk)
    wait_for(lambda: not due_jobs(desk), "what is to be done is done")
    before = snapshot(desk)
    for method, path, op in w.operations:
        if method == "GET":
            for who in w.people.values():
                who.ask(method, fill(path, w.ids))
    after = snapshot(desk)
    if before is not None:
        equal([t for t in before if before[t] != after[t]], [])


# ---- what stands below the route ----

def test_nobody_rises(desk):
    """nobody gives a role that is above their own, takes over somebody above them, or works in another's name"""
    w = world(desk)
    owner, mine = w.people["owner"].id, {role: who.id for role, who in w.people.items()}
    for role in ROLES[:-1]:
        who = w.people[role]
        for to in ROLES[ROLES.index(role) + 1:]:
            equal((role, to, who.patch("/agents/me", role=to).status), (role, to, 403))
            equal(who.patch(f"/agents/{mine[role]}", role=to).status, 403)
        for body in ({"role": "guest"}, {"disabled": True}, {"name": "Taken"}):
            got = who.patch(f"/agents/{owner}", **body).status
            assert got == 403, f"{role} changes the owner by {body}: {got}"
        equal(who.post("/invitations", name="E", email=f"e-{role}@example.org", role="owner").status, 403)
        equal(who.post(f"/agents/{owner}/password_resets").status, 403)
        equal(who.delete(f"/agents/{owner}/totp").status, 403)
        for body in ({"scopes": "own", "agent_id": owner}, {"scopes": "read", "agent_id": owner}, {"scopes": "own"}):
            equal((role, body, who.post("/tokens", name="t", **body).status), (role, body, 403))
    for role in ROLES[:3]:
        who = w.people[role]
        for path in (f"/tokens/{w.ids['tokens']}", f"/sessions/{w.ids['sessions']}", f"/drafts/{w.ids['drafts']}"):
            got = who.delete(path).status
            assert got in (403, 404), f"{role} ends {path}: {got}"
        equal(who.get("/tokens", agent_id=owner).status, 403)
        assert who.post(f"/undos/{w.ids['undos']}").status in (403, 404), role
        assert who.put(f"/notifications/{w.ids['notifications']}/read", {}).status in (403, 404), role
    equal(w.people["guest"].post(f"/conversations/{w.ids['conversations']}/messages", body="Hello").status, 403)
    equal(w.people["agent"].post("/macros", name="All", body="x", own=False).status, 403)
    equal(w.people["guest"].post("/views", name="All", filter="", own=False).status, 403)


def test_an_inbox_that_one_does_not_see(desk):
    """what lies in a closed inbox is not there for who is not in it: 404 on every path, nothing in lists and search"""
    w, faults = world(desk), Faults()
    owner, lead = w.people["owner"], w.people["lead"]
    closed = owner.post("/inboxes", desk_id=w.ids["desks"], name="Returns", channel="mail", address="r@example.org")["id"]
    equal(owner.patch(f"/conversations/{w.ids['conversations']}", inbox_id=closed).status, 200)
    hidden = "conversations messages outbox needs promises".split()
    for method, path, op in w.operations:
        first = path.split("/")[3]
        if first not in hidden or "{id}" not in path or not may("lead", op.get("x-permission")):
            continue
        status, text = lead.ask(method, fill(path, w.ids) + query_of(op, w.ids), body_of(w.document, op, w.ids))
        faults.want(status == 404, f"lead: {method} {path}: {status} {text[:150]}")
    for path in ("/api/v1/conversations", "/api/v1/search?q=tent", "/api/v1/outbox", "/api/v1/promises",
                 f"/api/v1/customers/{w.ids['customers']}/conversations", f"/api/v1/views/{w.ids['views']}/conversations"):
        status, text = lead.ask("GET", path)
        faults.want(status == 200 and w.ids["conversations"] not in text, f"lead: {path}: {status} {text[:200]}")
    equal(owner.patch(f"/conversations/{w.ids['conversations']}", inbox_id=w.ids["inboxes"]).status, 200)
    faults.tell()


if __name__ == "__main__":
    people.main(globals())
