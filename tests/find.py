#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Finding and doing in bulk over the API: search with its marks, views, macros, many conversations at once, who
follows and who was mentioned; against a server of its own on a new data folder.

    tests/find.py build/heard [test_name ...]

With HEARD_TEST_PG set (tools/with-postgres) every case runs on PostgreSQL as well.
"""
import people
from people import agent, equal


def marked(text):
    """The text of a SearchText with its marks in brackets; marks are bytes."""
    raw, out, at = text["text"].encode(), b"", 0
    for m in text["marks"]:
        out += raw[at:m["start"]] + b"[" + raw[m["start"]:m["end"]] + b"]"
        at = m["end"]
    return (out + raw[at:]).decode()


def opened(desk, subject, body, customer="Maya Okafor"):
    """a conversation in which a customer said something"""
    o = desk.owner
    who = o.get("/customers", query=customer)["items"] or [o.post("/customers", name=customer).json]
    inbox = o.get("/inboxes")["items"][0]["id"]
    made = o.post("/conversations", inbox_id=inbox, customer_id=who[0]["id"], subject=subject)
    equal(made.status, 201)
    said = o.post(f"/conversations/{made['id']}/messages", kind="customer", body=body, subject=subject)
    equal(said.status, 201)
    return made["id"]


def test_search(desk):
    """words are found and marked, operators narrow, pages go on, mistakes are told with their place"""
    o = desk.owner
    tent = opened(desk, "Tent order", "Where is my Zelt? I paid for the Café tent.")
    opened(desk, "Boots", "They leak; I want a refund.", "Tom Reyes")
    found = o.get("/search", q="cafe tent")
    equal([h["conversation"]["id"] for h in found["conversations"]], [tent])
    hit = found["conversations"][0]
    equal(marked(hit["snippet"]), "Where is my Zelt? I paid for the [Café] [tent].")
    equal((marked(hit["subject"]), hit["message"]["author"]), ("[Tent] order", "Maya Okafor"))
    equal([c["name"] for c in o.get("/search", q="reyes")["customers"]], ["Tom Reyes"])
    equal(len(o.get("/search", q="is:open customer:tom refund")["conversations"]), 1)
    equal(len(o.get("/search", q="refund OR tent")["conversations"]), 2)
    first = o.get("/search", q="refund OR tent", limit=1)
    second = o.get("/search", q="refund OR tent", limit=1, after=first["after"])
    assert first["conversations"][0]["conversation"]["id"] != second["conversations"][0]["conversation"]["id"]
    wrong = o.get("/search", q="tent colour:red")
    equal((wrong.status, wrong["detail"].split(";")[0]), (422, "at 6: there is no operator colour"))
    equal(o.get("/search", q="x" * 3000).status, 413)
    assert {"status", "is", "field"} <= {i["name"] for i in o.get("/filter_operators")["items"]}


def test_views(desk):
    """built-in views are there, saved ones are made, counted, changed, taken back; nobody sees another's own"""
    o = desk.owner
    lamp = opened(desk, "Lamp", "a lamp that flickers")
    names = [v["key"] for v in o.get("/views")["items"] if v["key"]]
    equal(names, ["yours", "unassigned", "team", "open", "snoozed", "closed", "spam", "bin", "mentions", "drafts",
                  "back", "due", "late"])
    equal(o.post("/views", name="Bad", filter="tag:nothing").status, 422)
    made = o.post("/views", name="Lamps", filter="lamp is:open", columns="number customer", own=True)
    equal((made.status, made["count"]), (201, None))
    shown = o.get(f"/views/{made['id']}/conversations")
    equal([c["id"] for c in shown["items"]], [lamp])
    equal(o.get(f"/views/{made['id']}/conversations", q="-flickers")["items"], [])
    counted = [v for v in o.get("/views", counts="true")["items"] if v["id"] == made["id"]][0]["count"]
    equal(counted, {"n": 1, "more": False, "unread": 1, "fault": None})
    equal(o.put(f"/conversations/{lamp}/seen", {}).status // 100, 2)
    equal(o.get(f"/views/{made['id']}/count")["unread"], 0)
    changed = o.patch(f"/views/{made['id']}", name="Lamps!", version=made["version"])
    equal((changed["name"], changed["filter"]), ("Lamps!", "lamp is:open"))
    equal(o.post(f"/undos/{changed.headers['Undo-Id']}").status // 100, 2)
    equal(o.get(f"/views/{made['id']}")["name"], "Lamps")
    other = agent(desk, "Vera")
    equal(other.get(f"/views/{made['id']}").status, 404)
    equal(other.post("/views", name="For all", filter="is:open").status, 403)
    equal(other.delete("/views/1").status, 403)
    equal(o.delete(f"/views/{made['id']}").status, 204)
    equal(o.get(f"/views/{made['id']}").status, 404)


def test_macros(desk):
    """a macro is kept checked, previewed, used, counted, and taken back at once"""
    o = desk.owner
    it = opened(desk, "Late parcel", "where is it")
    tag = o.post("/tags", name="Late")["id"]
    actions = [{"do": "tag", "tag_id": tag}, {"do": "assign", "agent_id": "me"}, {"do": "priority", "priority": "high"}]
    body = "Dear {{customer.first_name|there}}, about #{{conversation.number}}: {{customer.company}}"
    equal(o.post("/macros", name="Bad", body="{{customer.nam}}").status, 422)
    equal(o.post("/macros", name="Bad", actions=[{"do": "dance"}]).status, 422)
    made = o.post("/macros", name="Where is it", body=body, actions=actions)
    equal((made.status, sorted(a["do"] for a in made["actions"])), (201, ["assign", "priority", "tag"]))
    number = o.get(f"/conversations/{it}")["conversation"]["number"]
    seen = o.get(f"/macros/{made['id']}/preview", conversation_id=it)
    equal(seen["text"], f"Dear Maya, about #{number}: {{{{customer.company}}}}")
    equal([m["name"] for m in seen["missing"]], ["customer.company"])
    used = o.post(f"/conversations/{it}/macros", macro_id=made["id"])
    equal((used.status, used["changed"]), (200, True))
    now = o.get(f"/conversations/{it}")
    equal((now["conversation"]["priority"], [t["name"] for t in now["tags"]]), ("high", ["Late"]))
    equal(o.get(f"/macros/{made['id']}")["uses"], 1)
    equal(o.post(f"/undos/{used.headers['Undo-Id']}").status // 100, 2)
    now = o.get(f"/conversations/{it}")
    equal((now["conversation"]["priority"], now["tags"], now["conversation"]["assignee_id"]), ("normal", [], None))
    equal([m["name"] for m in o.get("/macros", q="where")["items"]], ["Where is it"])
    equal(o.patch(f"/macros/{made['id']}", archived=True).status, 200)
    equal(o.get("/macros", q="where")["items"], [])
    equal(o.post(f"/conversations/{it}/macros", macro_id=made["id"]).status, 409)


def test_bulk(desk):
    """many at once: how many changed, which could not and why, one undo for all"""
    o = desk.owner
    ids = [opened(desk, f"Bulk {i}", "the same again") for i in range(12)]
    done = o.post("/bulk_changes", conversation_ids=ids + ["77"], actions=[{"do": "spam", "on": True}])
    equal((done.status, done["changed"], done["same"], len(done["left"])), (200, 12, 0, 1))
    equal((done["left"][0]["conversation_id"], done["left"][0]["code"]), ("77", "not_found"))
    equal(len(o.get("/search", q="is:spam subject:bulk")["conversations"]), 12)
    again = o.post("/bulk_changes", conversation_ids=ids, actions=[{"do": "spam", "on": True}])
    equal((again["changed"], again["same"]), (0, 12))
    equal(o.post(f"/undos/{done.headers['Undo-Id']}").status // 100, 2)
    equal(len(o.get("/search", q="is:spam subject:bulk")["conversations"]), 0)
    equal(o.post("/bulk_changes", conversation_ids=ids, actions=[]).status, 422)
    equal(o.post("/bulk_changes", conversation_ids=[str(i + 1) for i in range(501)],
                 actions=[{"do": "wake"}]).status, 413)


def test_followers(desk):
    """who follows, who has read, and where one was mentioned"""
    o = desk.owner
    it = opened(desk, "Mentions", "please ask a colleague")
    meg = agent(desk, "Meg", "admin")
    note = o.post(f"/conversations/{it}/messages", kind="note", body="@Meg please look", mentions=[meg.id])
    equal(note.status, 201)
    equal([(f["name"], f["follows"]) for f in o.get(f"/conversations/{it}/followers")["items"] if f["follows"]],
          [("Meg", True)])
    equal([m["conversation_id"] for m in meg.get("/mentions")["items"]], [it])
    equal(len(meg.get("/search", q="is:mentioned")["conversations"]), 1)
    equal(o.get("/mentions")["items"], [])


if __name__ == "__main__":
    people.main(globals())
