#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a desk does by itself, over the API: business hours, targets, assignment, rules and their dry runs, webhooks
and reports, against a server of its own on a new data folder.

    tests/order.py build/heard

As in people.py, whose server and browser it uses: each test_ function is one case, and with HEARD_TEST_PG set every
case runs on PostgreSQL as well. The receiver of webhooks checks signatures as Standard Webhooks says.
"""
import base64
import contextlib
import csv
import hashlib
import hmac
import http.server
import io
import json
import os
import threading
import time

import people
from patience import wait_for
from people import equal

WORKDAY = ["09:00-12:30", "13:30-17:00"]
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), WORKDAY) | {"saturday": [], "sunday": []}


def a_conversation(desk, body="Where is my refund?", **more):
    o = desk.owner
    inbox = more.pop("inbox_id", None) or o.get("/inboxes")["items"][0]["id"]
    maya = o.post("/customers", name="Maya Okafor")["id"]
    made = o.post("/conversations", inbox_id=inbox, customer_id=maya, channel="api", subject="Tent", body=body, **more)
    equal(made.status, 201)
    return made


def test_hours(desk):
    """business hours say when it is open, over weekends, holidays and the change of clocks"""
    o = desk.owner
    made = o.post("/hours", name="Shop", timezone="Europe/Berlin", week=WEEK)
    equal((made.status, made["week"]["monday"]), (201, WORKDAY))
    one = f"/hours/{made['id']}"
    asked = o.get(one + "/opening", at="2026-03-27T20:00:00Z")      # Friday evening; clocks change on Sunday
    equal((asked["open"], asked["next_at"]), (False, "2026-03-30T07:00:00Z"))
    equal(o.get(one + "/opening", at="2026-03-30T08:00:00Z")["open"], True)
    equal(o.put(one + "/holidays/2026-03-30", {"name": "Stocktaking", "open": ["14:00-15:00"]}).status, 204)
    equal(o.get(one + "/opening", at="2026-03-27T20:00:00Z")["next_at"], "2026-03-30T12:00:00Z")
    equal(o.get(one + "/holidays")["items"], [{"day": "2026-03-30", "name": "Stocktaking", "open": ["14:00-15:00"]}])
    equal(o.delete(one + "/holidays/2026-03-30").status, 204)
    equal(o.post("/hours", name="X", week=WEEK | {"monday": ["17:00-09:00"]}).status, 422)
    equal(o.post("/hours", name="X", timezone="Europe/Nowhere", week=WEEK).status, 422)
    equal(o.patch(one, name="Shop hours", version=made["version"])["name"], "Shop hours")
    equal(o.patch(one, name="Late", version=made["version"]).status, 409)
    equal(o.delete(one).status, 204)


def test_targets(desk):
    """clocks start with the customer's word, stand while it waits for them, and are met by a reply"""
    o = desk.owner
    target = o.post("/targets", name="All", first_reply_s=3600, resolution_s=36000)
    equal((target.status, target["next_reply_s"]), (201, None))
    talk = a_conversation(desk)
    clocks = {k["kind"]: k for k in o.get(f"/conversations/{talk['id']}/clocks")["items"]}
    equal({k: v["state"] for k, v in clocks.items()}, {"first_reply": "running", "resolution": "running"})
    equal(o.post(f"/conversations/{talk['id']}/messages", kind="reply", body="Soon").status, 201)
    clocks = {k["kind"]: k for k in o.get(f"/conversations/{talk['id']}/clocks")["items"]}
    equal({k: v["state"] for k, v in clocks.items()}, {"first_reply": "met", "resolution": "paused"})
    equal(o.post("/targets", name="Never", filter="tag:nowhere", first_reply_s=60).status, 422)
    equal(o.delete(f"/targets/{target['id']}").status, 204)


def test_assignment(desk):
    """a team gives its new conversations out by turns"""
    o = desk.owner
    me = o.get("/me")["id"] if o.get("/me").status == 200 else o.get("/agents")["items"][0]["id"]
    team = o.post("/teams", name="Returns")["id"]
    equal(o.put(f"/teams/{team}/members/{me}").status // 100, 2)
    equal(o.put(f"/teams/{team}/assignment", {"mode": "turns"})["mode"], "turns")
    inbox = o.get("/inboxes")["items"][0]["id"]
    was = o.get(f"/inboxes/{inbox}/assignment")
    equal((was["mode"], was["team_id"]), ("none", None))
    equal(o.put(f"/inboxes/{inbox}/assignment", {"mode": "none", "team_id": team})["team_id"], team)
    equal(a_conversation(desk)["assignee_id"], me)
    equal(o.put(f"/inboxes/{inbox}/assignment", {"mode": "none"})["team_id"], None)
    equal(a_conversation(desk)["assignee_id"], None)


def test_rules(desk):
    """a rule says what it would do, does it when it is on, and tells what it did"""
    o = desk.owner
    tag = o.post("/tags", name="Money")["id"]
    talk = a_conversation(desk, "My unicorn wants a refund")
    actions = [{"do": "priority", "priority": "urgent"}, {"do": "tag", "tag_id": tag}, {"do": "note", "body": "Look"}]
    would = o.post("/rule_dry_runs", on_event="message.received", filter="unicorn", actions=actions)
    equal([w["conversation_id"] for w in would["items"]], [talk["id"]])
    equal([d["did"] for d in would["items"][0]["did"]], ["priority", "tag", "note"])
    equal(o.get(f"/conversations/{talk['id']}")["conversation"]["priority"], "normal")
    rule = o.post("/rules", name="Unicorns", on_event="message.received", filter="unicorn", actions=actions)
    equal((rule.status, rule["enabled"], rule["actions"][0]["do"]), (201, False, "priority"))
    equal(o.patch(f"/rules/{rule['id']}", enabled=True)["enabled"], True)
    talk = a_conversation(desk, "Another unicorn")
    runs = wait_for(lambda: o.get(f"/rules/{rule['id']}/runs")["items"])
    equal((len(runs), runs[0]["conversation_id"]), (1, talk["id"]))
    equal(o.get(f"/conversations/{talk['id']}")["conversation"]["priority"], "urgent")
    assert "message.received" in [t["on_event"] for t in o.get("/rule_triggers")["items"]]
    equal(o.post("/rules", name="X", on_event="moon.rose", actions=[{"do": "stop"}]).status, 422)
    equal(o.post("/rules", name="X", on_event="time", actions=[{"do": "stop"}]).status, 422)
    equal(o.delete(f"/rules/{rule['id']}").status, 204)


class Receiver(http.server.BaseHTTPRequestHandler):
    """Of webhooks; what it got is in `got`, each with whether it was signed by `secret`."""
    got, secret, status = [], None, 200

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = b".".join([self.headers["webhook-id"].encode(), self.headers["webhook-timestamp"].encode(), body])
        mac = hmac.new(base64.b64decode(Receiver.secret.split("_")[1]), signed, hashlib.sha256).digest()
        right = "v1," + base64.b64encode(mac).decode() in self.headers["webhook-signature"].split()
        Receiver.got.append((json.loads(body), right, self.headers["webhook-id"]))
        self.send_response(Receiver.status)
        self.end_headers()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def a_webhook(desk, name, *events):
    """it is told to a receiver as long as the block lasts"""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Receiver.got, Receiver.status = [], 200
    hook = desk.owner.post("/webhooks", name=name, url=f"http://127.0.0.1:{server.server_port}/x", events=events)
    equal((hook.status, hook["secret"][:6]), (201, "whsec_"))
    Receiver.secret = hook["secret"]
    try:
        yield hook
    finally:
        equal(desk.owner.delete(f"/webhooks/{hook['id']}").status, 204)
        server.shutdown()
        server.server_close()


def test_webhooks(desk):
    """events arrive signed, are logged, sent once more, and signed by both secrets after a rotation"""
    with a_webhook(desk, "Shop", "tag.*") as hook:
        webhooks_walk(desk.owner, hook)


def webhooks_walk(o, hook):
    assert "secret" not in o.get(f"/webhooks/{hook['id']}").json
    tag = o.post("/tags", name=f"Tag {time.time()}")
    body, right, first_id = wait_for(lambda: Receiver.got and Receiver.got[0])
    equal((body["type"], body["data"]["id"], right), ("tag.created", tag["id"], True))
    log = wait_for(lambda: [d for d in o.get(f"/webhooks/{hook['id']}/deliveries")["items"] if d["state"] == "sent"])
    equal((log[0]["kind"], log[0]["status"], log[0]["tries"]), ("tag.created", 200, 1))
    equal(o.post(f"/webhook_deliveries/{log[0]['id']}/replays").status, 202)
    wait_for(lambda: len(Receiver.got) == 2)
    equal(Receiver.got[1][2], first_id)
    newer = o.post(f"/webhooks/{hook['id']}/rotations")
    equal(newer.status, 201)
    equal(o.post(f"/webhooks/{hook['id']}/pings").status, 202)
    wait_for(lambda: len(Receiver.got) == 3)
    equal((Receiver.got[2][0]["type"], Receiver.got[2][1]), ("webhook.ping", True))      # by the old one
    Receiver.secret, Receiver.status = newer["secret"], 500
    o.post(f"/webhooks/{hook['id']}/pings")
    wait_for(lambda: len(Receiver.got) == 4)
    equal(Receiver.got[3][1], True)                                                      # and by the new one
    failed = wait_for(lambda: [d for d in o.get(f"/webhooks/{hook['id']}/deliveries")["items"] if d["status"] == 500])
    equal((failed[0]["state"], failed[0]["sent_at"]), ("waiting", None))
    assert o.get(f"/webhooks/{hook['id']}")["failing_at"]
    equal(o.post("/webhooks", name="X", url="ftp://x", events=["*"]).status, 422)


def test_a_webhook_is_told_what_is_due_soon(desk):
    """a target that warns a moment after it began tells it once, signed, with the conversation"""
    o = desk.owner
    with a_webhook(desk, "Pager", "target.due_soon"):
        target = o.post("/targets", name="Quick", first_reply_s=3600, warn_before_s=3599)
        equal(target.status, 201)
        talk = a_conversation(desk)
        body, right, _ = wait_for(lambda: Receiver.got and Receiver.got[0], "the webhook", 120)
        equal((body["type"], body["data"]["conversation_id"], right), ("target.due_soon", talk["id"], True))
        clock = o.get(f"/conversations/{talk['id']}/clocks")["items"][0]
        equal((clock["state"], bool(clock["warned_at"])), ("running", True))
        equal(len(Receiver.got), 1)
        equal(o.delete(f"/targets/{target['id']}").status, 204)


def test_reports(desk):
    """a day is counted while it lasts, by day, inbox and tag, as JSON and as CSV"""
    o = desk.owner
    tag = o.post("/tags", name='=Reports, "counted"')["id"]
    talk = a_conversation(desk, "Count me")
    equal(o.put(f"/conversations/{talk['id']}/tags/{tag}").status, 204)
    equal(o.post(f"/conversations/{talk['id']}/messages", kind="reply", body="Counted").status, 201)
    got = wait_for(lambda: [l for l in o.get("/reports", by="tag")["lines"] if l["id"] == tag and l["replies"]], "the day is counted", 240)
    equal((got[0]["arrived"], got[0]["replies"], got[0]["first_replies"], got[0]["closed"]), (1, 1, 1, 0))
    whole = o.get("/reports")
    assert whole["total"]["arrived"] >= 1 and whole["total"]["open_now"] >= 0 and whole["total"]["backlog"] >= 1
    equal(whole["lines"][-1]["day"], whole["to"])
    for line in o.get("/reports/promises", **{"from": "2026-03-01"})["items"]:
        assert line["desk_name"] and line["kept"] + line["broken"] + line["open"] > 0, line
    text = o.get("/reports.csv", by="tag")
    equal((text.status, text.headers["Content-Type"][:8]), (200, "text/csv"))
    rows = list(csv.reader(io.StringIO(text.text, newline="")))
    equal(rows[0][:3], ["tag", "arrived", "closed"])
    assert [r for r in rows if r[0] == """'=Reports, "counted\"""" and r[1] == "1"], rows
    assert "\r\n" in text.text
    equal(o.get("/reports", **{"from": "2026-03-02", "to": "2026-03-01"}).status, 422)
    equal(o.get("/reports", **{"from": "yesterday"}).status, 422)


if __name__ == "__main__":
    os.environ["HEARD_PRIVATE_NETWORKS"] = "127.0.0.1"
    people.main(globals())
