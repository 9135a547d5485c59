#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The desk as its operator lives with it: first minute, backup, restore, doctor, export, imports that are killed, power
cuts under load, a full disk.

    tests/operations.py build/heard [--long]

Each function whose name begins with test_ is one case; its docstring is what it shows. --long cuts the power 300 times
instead of 20. Where HEARD_TEST_PG names a PostgreSQL, backup and restore are shown on it, too.
"""
import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import random
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import patience
from names import Names

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEARD = str(pathlib.Path(sys.argv[1]).resolve())
CUTS = 300 if "--long" in sys.argv else 20
TMP = pathlib.Path(tempfile.mkdtemp(prefix="heard-operations."))
OWNER = "maya@example.org"


def run(*arguments, code=0, env=None, **more):
    done = subprocess.run([HEARD, *arguments], capture_output=True, timeout=600, stdin=subprocess.DEVNULL, text=True,
                          env={**os.environ, **(env or {})}, cwd=TMP, **more)
    if code is not None:
        assert done.returncode == code, f"heard {arguments[0]}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def new_desk(name, *more):
    data = TMP / name
    (TMP / "password").write_text("a long enough password\n")
    run("init", "--data", data, "--email", OWNER, "--name", "Maya", "--org", "Shop", "--password-file", TMP / "password",
        *more)
    return data


class Desk:
    """heard serve on a data folder; ends with the block."""

    def __init__(self, data, **more):
        self.port, self.token, self.log = patience.free_port(), None, TMP / f"serve-{time.monotonic_ns()}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen([HEARD, "serve", "--data", data, "--listen", f"127.0.0.1:{self.port}"],
                                            stderr=log, stdin=subprocess.DEVNULL, **more)

    def __enter__(self):
        patience.until_it_serves(self.process, self.port, self.log)
        return self

    def __exit__(self, kind, *_):
        if kind:
            print("     the server: " + patience.tail(self.log).replace("\n", "\n     the server: "))
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(60)

    def ask(self, method, path, body=None, headers=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            head = {"Content-Type": "application/json"} if body is not None else {}
            if self.token:
                head["Authorization"] = "Bearer " + self.token
            c.request(method, path, json.dumps(body) if body is not None else None, {**head, **(headers or {})})
            answer = c.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            c.close()

    def json(self, method, path, body=None, headers=None, want=(200, 201)):
        status, text, head = self.ask(method, path, body, headers)
        assert status in want, f"{method} {path}: {status} {text[:300]}"
        return (json.loads(text) if text else None), head

    def sign_in(self):
        made, head = self.json("POST", "/api/v1/sessions", {"email": OWNER, "password": "a long enough password"})
        cookie = {"Cookie": head["Set-Cookie"].split(";")[0], "X-CSRF-Token": made["csrf"]}
        token, _ = self.json("POST", "/api/v1/tokens", {"name": "test", "scopes":
                             "read note answer customers.edit tags.manage inboxes.manage"}, cookie)
        self.token = token.get("secret") or token["token"]
        return self


def conversation_of(desk):
    inbox = desk.json("GET", "/api/v1/inboxes")[0]["items"][0]["id"]
    customer = desk.json("POST", "/api/v1/customers", {"name": "Noor", "identities": [
        {"kind": "email", "value": f"noor{random.random()}@example.org"}]})[0]["id"]
    return desk.json("POST", "/api/v1/conversations", {"inbox_id": inbox, "customer_id": customer, "subject": "Tent",
                                                       "body": "Where is it?"})[0]["id"]


def notes_of(desk, conversation):
    found, after = set(), ""
    while True:
        page, _ = desk.json("GET", f"/api/v1/conversations/{conversation}/messages?limit=200" + after)
        found |= {m["body"] for m in page["items"]}
        if not page.get("after"):
            return found
        after = "&after=" + page["after"]


def test_first_minute():
    """a desk with the sample inbox, a link that signs in once, and the inbox out again"""
    data = new_desk("first", "--sample")
    with Desk(data) as desk:
        link = re.search(r"/sign-in/\S+", run("user", "sign-in", OWNER, "--data", data).stdout)[0]
        status, page, head = desk.ask("GET", link)
        assert status == 200 and not head["Set-Cookie"], (status, head)     # looking at it does not use it up
        status, _, head = desk.ask("POST", link, None, {"Content-Type": "application/x-www-form-urlencoded"})
        assert status == 303 and head["Set-Cookie"] and head["Location"] == "/", (status, head)
        cookie = {"Cookie": head["Set-Cookie"].split(";")[0]}
        page, _ = desk.json("GET", "/api/v1/conversations?place=open", None, cookie)
        first = [item["subject"].split()[0] for item in page["items"][:4]]
        assert first == ["Still", "Shoes", "Refund", "Birthday"], first
        status, _, head = desk.ask("POST", link, None, {"Content-Type": "application/x-www-form-urlencoded"})
        assert status == 303 and not head["Set-Cookie"] and head["Location"] == "/sign-in", head
        assert "is gone" in run("sample", "clear", "--data", data).stdout
        assert desk.json("GET", "/api/v1/conversations?place=open", None, cookie)[0]["items"] == []
    assert "All is well" in run("doctor", "--data", data).stdout


def test_manual_names_every_setting():
    """heard.conf(5) says every setting that heard init writes down, and admin.md is not behind on commands"""
    settings = re.findall(r"^# (\w+) = ", (new_desk("manual") / "heard.conf").read_text(), re.M)
    page = (ROOT / "doc/man/heard.conf.5").read_text()
    missing = [name for name in settings if f".It Cm {name}\n" not in page]
    assert len(settings) > 10 and not missing, missing
    for command in re.findall(r"heard (\w+) ", (ROOT / "doc/admin.md").read_text()):
        if command in ("init", "user", "backup", "restore", "doctor", "import", "export", "sample", "serve"):
            run("help", command)


def backup_and_restore(name, *db):
    data, backup = new_desk(name, "--sample", *(("--db", db[0]) if db else ())), TMP / (name + ".backup")
    with Desk(data):
        run("backup", "--data", data, "-o", backup)
    assert run("backup", "--data", data, "-o", backup, code=1).stderr.count("not empty") == 1
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=backup, check=True)
    return data, backup


def test_backup_and_restore():
    """a backup of a desk that works, checked by sha256sum, becomes a desk again; nothing is overwritten"""
    _, backup = backup_and_restore("backup")
    back = TMP / "back"
    run("restore", backup, "--data", back)
    assert "not empty" in run("restore", backup, "--data", back, code=1).stderr
    with Desk(back) as desk:
        desk.sign_in()
        items = desk.json("GET", "/api/v1/conversations?place=open")[0]["items"]
        assert len(items) >= 20
        show = desk.json("GET", "/api/v1/conversations/" + items[0]["id"])[0]
        assert show
    victim = next(p for p in (backup / "files").rglob("*") if p.is_file())
    victim.write_bytes(victim.read_bytes() + b"x")
    assert "damaged" in run("restore", backup, "--data", TMP / "never", code=None).stderr
    assert not (TMP / "never").exists()
    (backup / "SHA256SUMS").unlink()
    assert "not finished" in " ".join(run("restore", backup, "--data", TMP / "never", code=None).stderr.split())


def test_backup_and_restore_postgres():
    """the same with the data in PostgreSQL, through pg_dump and pg_restore"""
    where = os.environ.get("HEARD_TEST_PG")
    if not where or not shutil.which("pg_dump"):
        print("     left out: run under tools/with-postgres")
        return
    urls = []
    for name in (f"ops_a_{os.getpid()}", f"ops_b_{os.getpid()}"):
        subprocess.run(["psql", "-q", "-d", where, "-c", f"CREATE DATABASE {name}"], check=True)
        urls.append(re.sub(r"^(postgres\w*://[^/?]*)/[^?]*", rf"\1/{name}", where))
    _, backup = backup_and_restore("pg", urls[0])
    assert "--db" in run("restore", backup, "--data", TMP / "pgback", code=None).stderr
    run("restore", backup, "--data", TMP / "pgback2", "--db", urls[1])
    conf = (TMP / "pgback2" / "heard.conf").read_text()
    assert f"\ndb = {urls[1]}\n" in conf and f"\n# before: db = {urls[0]}\n" in conf, conf
    assert "69" in subprocess.run(["psql", "-qtA", "-d", urls[1], "-c", "SELECT count(*) FROM conversation"],
                                  check=True, capture_output=True, text=True).stdout


def told(desk, who):
    """A stream of events: who may no longer hear them is cut off. What this gives waits for that."""
    line = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)
    line.request("GET", "/api/v1/events", headers=who)
    stream = line.getresponse()
    assert stream.status == 200 and stream.readline().startswith(b"retry:"), stream.status

    def ends():
        with contextlib.suppress(http.client.HTTPException, ConnectionError):
            while stream.readline():
                pass
        line.close()
    return ends


def rights_go(data):
    """What is kept of who asks ends with the right, at the desk where it was taken and at the one beside it: as soon as it heard."""
    with Desk(data) as one, Desk(data) as two:
        one.sign_in()
        made, head = one.json("POST", "/api/v1/sessions", {"email": OWNER, "password": "a long enough password"})
        cookie = {"Cookie": head["Set-Cookie"].split(";")[0], "X-CSRF-Token": made["csrf"]}
        bare, bearer = {"Cookie": cookie["Cookie"]}, {"Authorization": "Bearer " + one.token}
        one.token, two.token = None, None
        for _ in range(3):      # both know who asks
            for desk in (one, two):
                assert desk.ask("GET", "/api/v1/tags", headers=bearer)[0] == 200
                assert desk.ask("GET", "/api/v1/tokens", headers=bare)[0] == 200
        tokens, _ = one.json("GET", "/api/v1/tokens", headers=cookie)
        heard = told(two, bearer)
        one.ask("DELETE", f"/api/v1/tokens/{tokens['items'][0]['id']}", headers=cookie)
        assert one.ask("GET", "/api/v1/tags", headers=bearer)[0] == 401
        heard()
        assert two.ask("GET", "/api/v1/tags", headers=bearer)[0] == 401, "the other desk still takes a token that was revoked"
        heard = told(two, bare)
        assert one.ask("DELETE", "/api/v1/sessions/current", headers=cookie)[0] in (200, 204)
        assert one.ask("GET", "/api/v1/tokens", headers=bare)[0] == 401
        heard()
        assert two.ask("GET", "/api/v1/tokens", headers=bare)[0] == 401, "the other desk still takes a session that was ended"


def test_rights_go_at_once():
    """a token that is revoked and a session that is ended are refused at once, by both desks on one folder"""
    rights_go(new_desk("rights"))


def test_rights_go_at_once_postgres():
    """the same with two desks on one PostgreSQL"""
    where = os.environ.get("HEARD_TEST_PG")
    if not where:
        print("     left out: run under tools/with-postgres")
        return
    subprocess.run(["psql", "-q", "-d", where, "-c", f"CREATE DATABASE rights_{os.getpid()}"], check=True)
    url = re.sub(r"^(postgres\w*://[^/?]*)/[^?]*", rf"\1/rights_{os.getpid()}", where)
    rights_go(new_desk("rights_pg", "--db", url))


def test_doctor():
    """what is wrong is said in a sentence with what to do, and the exit code tells"""
    data = new_desk("doctor", "--sample")
    run("doctor", "--data", data)
    os.chmod(data / "key", 0o644)
    assert "chmod go=" in run("doctor", "--data", data, code=1).stdout
    os.chmod(data / "key", 0o600)
    lost = next(p for p in (data / "files").rglob("*") if p.is_file())
    lost.unlink()
    assert lost.name in run("doctor", "--data", data, code=1).stdout
    (data / "heard.conf").write_text("threads = many\n")
    assert "heard.conf:1" in run("doctor", "--data", data, code=1).stdout


def mailbox_of(data, address):
    with sqlite3.connect(data / "heard.db", timeout=20) as base:
        base.execute("INSERT INTO mailbox (org, inbox_id, address, address_folded, smtp_host, created_us) "
                     "SELECT org, id, ?, ?, 'mail.relay.example', 0 FROM inbox WHERE id NOT IN (SELECT inbox_id FROM mailbox) "
                     "LIMIT 1", (address, address))


def test_doctor_reads_what_a_domain_says_of_its_mail():
    """MX, SPF, DKIM and DMARC of each mailbox's domain, and the line to add; no answer is no harm"""
    data = new_desk("names", "--sample")
    for address in ("help@good.example", "sale@good.example", "help@bare.example"):
        mailbox_of(data, address)
    names = Names([("good.example", "MX", "mx.good.example"),
                   ("good.example", "TXT", "v=spf1 include:relay.example ~all"),
                   ("selector1._domainkey.good.example", "TXT", "v=DKIM1; k=rsa; p=" + "A" * 300),
                   ("_dmarc.good.example", "TXT", "v=DMARC1; p=quarantine; rua=mailto:a@good.example")])
    said = run("doctor", "--data", data, "--dns", names.at, code=1).stdout
    good = [line for line in said.splitlines() if "good.example, " in line]
    assert len(good) == 4 and all(line.startswith("ok ") for line in good), said      # once a domain
    assert "goes to mx.good.example" in good[0] and "selector1" in good[2] and "p=quarantine" in good[3], said
    bare = [line for line in said.splitlines() if "bare.example, " in line]
    assert [line[:4] for line in bare] == ["BAD ", "BAD ", "look", "look"], said
    assert '"v=spf1 mx a:mail.relay.example ~all"' in bare[1] and "_dmarc.bare.example" in bare[3], said
    assert "good.example" not in run("doctor", "--data", data, "--dns", "none").stdout
    quiet = Names([], silent=("good.example", "bare.example"))
    with sqlite3.connect(data / "heard.db", timeout=20) as base:
        base.execute("DELETE FROM mailbox WHERE address LIKE '%bare%'")
    said = run("doctor", "--data", data, "--dns", quiet.at).stdout
    assert "no DNS server answered about good.example; nothing is known" in said, said
    assert len(quiet.asked) <= 20 and max(map(quiet.asked.count, quiet.asked)) <= 4, quiet.asked     # nor asked for ever
    run("doctor", "--data", data, "--dns", "here", code=1)


def test_doctor_finds_a_damaged_database():
    """bytes that were overwritten in the middle of the database are found"""
    data = new_desk("damaged", "--sample")
    with open(data / "heard.db", "r+b") as f:
        f.seek(0, 2)
        size = f.tell()
        for at in range(size // 3, size // 3 + 40 * 4096, 4096):
            f.seek(at)
            f.write(b"\xff" * 2000)
    assert "BAD" in run("doctor", "--data", data, code=1).stdout


def test_export():
    """everything as JSON Lines that are whole, with each file under its hash"""
    data, out = new_desk("export", "--sample"), TMP / "exported"
    run("export", "--data", data, "-o", out)
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=out, check=True)
    rows = {p.stem: [json.loads(line) for line in p.open()] for p in out.glob("*.jsonl")}
    assert len(rows["conversations"]) == 69 and len(rows["messages"]) == 198, {k: len(v) for k, v in rows.items()}
    ids = {row["id"] for row in rows["conversations"]}
    assert all(m["conversation_id"] in ids for m in rows["messages"])
    assert all((out / "files" / f["hash"][:2] / f["hash"]).is_file() for f in rows["files"])
    assert not any("password" in key for row in rows["agents"] for key in row)
    assert {"blocks", "sending", "picture_senders", "hours", "holidays", "inbox_agents"} <= set(rows), sorted(rows)


# What an export leaves out, and why; a new table of an organisation is exported or stands here.
SECRET = "recovery_code session token one_time throttle agent_identity mailbox mailbox_grant mail_provider webhook reply_key"
OWN = "draft presence notification follower mention"                  # one person's, or of this moment
MADE_AGAIN = ("customer_word turn_vector reading forecast listening nudge_count report_day service_clock learned_head "
              "correction")
OF_WORK = ("setting counter customer_moved outbox undo event job webhook_delivery idempotency import import_file import_item "
           "import_fault erasure erased_file rule_run mail_folder mail_raw mail_id mail_why mail_bounce mail_automatic "
           "mail_receipt redaction")


def test_export_forgets_no_table():
    """every table of an organisation is in the export, or stands above as left out on purpose"""
    schema = (ROOT / "schema/schema.sql").read_text()
    tables = {name for name, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\);", schema, re.S) if re.search(r"^    org ", body, re.M)}
    exported = set(re.findall(r"(?:FROM|JOIN) (\w+)", (ROOT / "src/desk/export.sql").read_text()))
    exported = {"saved_view" if name == "view" else name for name in exported}
    left_out = set(" ".join((SECRET, OWN, MADE_AGAIN, OF_WORK)).split())
    assert not tables - exported - left_out, f"neither exported nor left out: {sorted(tables - exported - left_out)}"
    assert not left_out - tables, f"left out, and there is no such table: {sorted(left_out - tables)}"
    assert not exported & left_out, f"both: {sorted(exported & left_out)}"
    assert len(exported & tables) > 30, sorted(exported)


def zendesk_lines(n):
    for i in range(n):
        who = {"id": 1000 + i % 50, "name": f"Person {i % 50}", "email": f"p{i % 50}@example.org", "role": "end-user"}
        yield json.dumps({"url": "u", "id": i + 1, "subject": f"Ticket {i + 1}", "status": "solved", "requester": who,
                          "created_at": "2024-03-02T09:02:00Z", "updated_at": "2024-03-03T09:02:00Z", "tags": ["old"],
                          "comments": [{"id": 10 * i + k, "author_id": who["id"], "author": who, "body": f"word {i} {k}",
                                        "public": True, "created_at": "2024-03-02T09:02:00Z"} for k in range(3)]}) + "\n"


def test_import_is_killed():
    """an import that is killed again and again ends with everything, once"""
    data, file = new_desk("killed"), TMP / "zendesk.jsonl"
    file.write_text("".join(zendesk_lines(400)))
    arguments = ["import", "zendesk", file, "--inbox", "Support", "--data", data]
    kills = 0
    for _ in range(8):
        child = subprocess.Popen([HEARD, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0.05, 0.4))
        kills += child.poll() is None
        child.kill()
        child.wait()
    run(*arguments)
    run(*arguments)
    out = TMP / "killed.export"
    run("export", "--data", data, "-o", out)
    assert sum(1 for _ in (out / "conversations.jsonl").open()) == 400
    assert sum(1 for _ in (out / "messages.jsonl").open()) == 1200
    assert sum(1 for _ in (out / "customers.jsonl").open()) == 50
    assert kills, "the import was over before it could be killed"


def write_until(desk, conversation, done, acknowledged, stop):
    number = 0
    while not stop.is_set():
        number += 1
        body = f"{done} {threading.get_ident()} {number}"
        try:
            status, _, _ = desk.ask("POST", f"/api/v1/conversations/{conversation}/messages",
                                    {"kind": "note", "body": body})
        except (OSError, http.client.HTTPException):
            return
        if status == 201:
            acknowledged.append(body)


def test_power_cut():
    """kill -9 at a random moment of a write load over the API: nothing that was acknowledged is lost"""
    data, acknowledged = new_desk("power"), []
    with Desk(data) as desk:
        token = desk.sign_in().token
        conversation = conversation_of(desk)
    for cut in range(CUTS):
        with Desk(data) as desk:
            desk.token, stop = token, threading.Event()
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                writing = [pool.submit(write_until, desk, conversation, cut, acknowledged, stop) for _ in range(4)]
                before = len(acknowledged)
                try:
                    patience.wait_for(lambda: len(acknowledged) > before + 1, "a load")
                    time.sleep(random.uniform(0, 0.3))
                finally:
                    desk.process.kill()
                    stop.set()
            for one in writing:
                one.result()
    with Desk(data) as desk:
        desk.token = token
        there = notes_of(desk, conversation)
    assert len(acknowledged) > CUTS, "there was no load"
    lost = [a for a in acknowledged if a not in there]
    assert not lost, f"{len(lost)} of {len(acknowledged)} acknowledged notes are gone: {lost[:3]}"
    run("doctor", "--data", data)
    print(f"     {len(acknowledged)} acknowledged in {CUTS} cuts, none lost")


def test_full_disk():
    """when nothing more can be written, writes are refused in words, reading goes on, and room makes it work again"""
    data = new_desk("full")
    with Desk(data) as desk:
        desk.sign_in()
        conversation = conversation_of(desk)
        # A limit on file sizes is a disk that is full, as far as the process can see (SIGXFSZ is ignored).
        pid, most = desk.process.pid, (data / "heard.db-wal").stat().st_size + 100000
        unlimited = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, unlimited[1]))
        statuses = []
        for i in range(400):
            status, text, _ = desk.ask("POST", f"/api/v1/conversations/{conversation}/messages",
                                       {"kind": "note", "body": f"{i} " + "x" * 4000})
            statuses.append(status)
            if status != 201:
                break
        assert statuses[-1] >= 500, f"the disk never got full: {statuses[-5:]}"
        assert json.loads(text)["title"] or json.loads(text)["detail"], text
        assert desk.json("GET", f"/api/v1/conversations/{conversation}")[0], "reading stopped"
        resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)
        desk.json("POST", f"/api/v1/conversations/{conversation}/messages", {"kind": "note", "body": "room again"})
        there = notes_of(desk, conversation)
        assert "room again" in there
        kept = {b.split()[0] for b in there if b[:1].isdigit()}
        assert kept == {str(i) for i in range(statuses.count(201))}, "an acknowledged note is gone, or a refused one is there"
    run("doctor", "--data", data)


def main():
    cases = [value for name, value in globals().items() if name.startswith("test_")]
    chosen = [a for a in sys.argv[2:] if not a.startswith("-")]
    failed = 0
    for case in cases:
        if chosen and not any(word in case.__name__ for word in chosen):
            continue
        patience.no_midnight()
        try:
            case()
            print(f"ok   {case.__doc__}")
        except (AssertionError, OSError, subprocess.SubprocessError, KeyError, ValueError) as wrong:
            failed += 1
            print(f"[  FAILED  ] {case.__name__}: {type(wrong).__name__} {wrong}\n{traceback.format_exc()}", flush=True)
    shutil.rmtree(TMP, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
