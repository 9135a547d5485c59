# SPDX-License-Identifier: Apache-2.0
"""More cases of tests/api.py, which imports them: whole operations that the cases there do not need. A case takes the
desk of api.py; every answer is held against the description there.
"""
import json
import pathlib
import time

from authenticator import code_of
from patience import wait_for

PASSWORD = "correct horse battery"     # as api.py gives it to everybody
HERE = pathlib.Path(__file__).resolve().parent


def equal(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


def form(*files):
    """a multipart form with files: its body and its type"""
    parts = [f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + data + b"\r\n"
             for name, data in files]
    return b"".join(parts) + b"--edge--\r\n", {"Content-Type": "multipart/form-data; boundary=edge"}


def sent(asker, *files):
    body, kind = form(*files)
    return [one["upload"] for one in asker.post("/api/v1/import_files", body, headers=kind)["items"]]


# ---- imports ----

def ended(asker, made, state="done"):
    """the import when it is so"""
    path = f"/api/v1/imports/{made['id']}"
    return wait_for(lambda: (lambda it: it if it["state"] == state else None)(asker.get(path)), f"an import is {state}", 120)


def tickets(n, first=1):
    return "".join(json.dumps({
        "id": i, "subject": f"Ticket {i}", "status": "closed", "requester_id": 9, "created_at": "2024-03-05T09:00:00Z",
        "requester": {"id": 9, "name": "Vera Sender", "email": "vera@sender.example"},
        "comments": [{"id": 10 * i, "author_id": 9, "public": True, "plain_body": f"Words of {i}",
                      "created_at": "2024-03-05T09:00:00Z"}]}) + "\n" for i in range(first, first + n)).encode()


def test_import(desk):
    """an export of several files is sent, comes in by itself, says what it could not take, and is taken back"""
    t = desk.token
    files = [(path.name, path.read_bytes()) for path in sorted((HERE / "import/freshdesk-xml").glob("*.xml"))]
    new = {"source": "freshdesk", "name": "Our Freshdesk", "inbox_id": desk.inbox()["id"], "uploads": sent(t, *files)}
    made = t.post("/api/v1/imports", new)
    equal((made["state"], made["ended_at"]), ("waiting", None))
    done = ended(t, made)
    equal((done["items_all"], done["items_done"], done["items_bad"]), (5, 4, 1))
    faults = t.get(f"/api/v1/imports/{made['id']}/faults")["items"]
    equal(len(faults), 1)
    assert "700" in faults[0]["place"] and faults[0]["words"], faults
    found = t.get("/api/v1/customers?query=okafor")
    assert any(one["name"] == "Maya Okafor" for one in found["items"]), found
    assert made["id"] in [one["id"] for one in t.get("/api/v1/imports")["items"]]
    t.patch(f"/api/v1/imports/{made['id']}", {"state": "running"}, want=409)
    t.delete(f"/api/v1/imports/{made['id']}")
    wait_for(lambda: t.ask("GET", f"/api/v1/imports/{made['id']}", want=(200, 404)).get("status") == 404, "taken back")


def test_import_is_stopped_and_goes_on(desk):
    """stopped in the middle what came in stays; it goes on behind that and makes nothing twice"""
    t = desk.token
    new = {"source": "zendesk", "name": "Tickets", "inbox_id": desk.inbox()["id"],
           "uploads": sent(t, ("tickets.jsonl", tickets(600)))}
    made = t.post("/api/v1/imports", new)
    path = f"/api/v1/imports/{made['id']}"
    wait_for(lambda: t.get(path)["items_done"] > 3, "some came in", every_s=0)
    stopped = t.patch(path, {"state": "paused"})
    equal(stopped["state"], "paused")
    equal(t.patch(path, {"state": "paused"})["state"], "paused")

    def stands_still():
        before = t.get(path)["items_done"]
        time.sleep(0.5)
        return before == t.get(path)["items_done"]
    wait_for(stands_still)
    there = t.get(path)
    assert there["state"] == "paused" and there["items_done"] < 600, there
    time.sleep(0.5)
    equal(t.get(path)["items_done"], there["items_done"])
    t.patch(path, {"state": "running"})
    equal(ended(t, made)["items_done"], 600)
    t.delete(path)
    wait_for(lambda: t.ask("GET", path, want=(200, 404)).get("status") == 404, "taken back")


def test_import_refusals(desk):
    """no file, a file of somebody else, an unknown inbox or source; and a file that is no export says so"""
    t = desk.token
    word = sent(t, ("x.json", b"this is no JSON"))
    new = {"source": "zendesk", "name": "X", "inbox_id": desk.inbox()["id"], "uploads": word}
    t.post("/api/v1/imports", {**new, "uploads": []}, want=422)
    t.post("/api/v1/imports", {**new, "uploads": ["1.abc"]}, want=422)
    t.post("/api/v1/imports", {**new, "source": "trello"}, want=422)
    t.post("/api/v1/imports", {**new, "inbox_id": "1"}, want=404)
    desk.person("lead").post("/api/v1/imports", new, want=403)
    done = ended(t, t.post("/api/v1/imports", new), "failed")
    assert "JSON" in done["error"] and done["items_done"] == 0, done


def test_import_outlives_the_server(desk):
    """the server ends in the middle of an import; the next one goes on with it"""
    t = desk.token
    made = t.post("/api/v1/imports", {"source": "zendesk", "name": "Long", "inbox_id": desk.inbox()["id"],
                                      "uploads": sent(t, ("tickets.jsonl", tickets(900, 5000)))})
    path = f"/api/v1/imports/{made['id']}"
    wait_for(lambda: t.get(path)["items_done"] > 3, "some came in", every_s=0)
    equal(desk.server.stop(), 0)
    desk.server.__dict__.update(type(desk.server)(desk.folder, desk.db).__dict__)
    there = t.get(path)
    assert there["state"] == "running" and 3 < there["items_done"] < 900, there
    equal(ended(t, made)["items_done"], 900)
    t.delete(path)
    wait_for(lambda: t.ask("GET", path, want=(200, 404)).get("status") == 404, "taken back")


# ---- people ----

def test_companies(desk):
    """a company, its domains, its own fields; a customer of a domain is of the company"""
    t = desk.token
    one = t.post("/api/v1/companies", {"name": "Alpine", "domains": ["alpine.example"]})
    path = f"/api/v1/companies/{one['id']}"
    equal(t.patch(path, {"note": "Pays late", "version": one["version"]})["note"], "Pays late")
    t.put(path + "/domains/peaks.example")
    equal(sorted(t.get(path)["domains"]), ["alpine.example", "peaks.example"])
    t.delete(path + "/domains/peaks.example")
    t.delete(path + "/domains/peaks.example", want=(204, 404))
    equal(t.get(path)["domains"], ["alpine.example"])
    t.post("/api/v1/fields", {"noun": "company", "key": "plan", "label": "Plan", "kind": "text"})
    t.put(path + "/fields/plan", {"value": "gold"})
    equal([f["value"] for f in t.get(path + "/fields")["items"] if f["key"] == "plan"], ["gold"])
    ada = t.post("/api/v1/customers", {"name": "Ada", "identities": [{"kind": "email", "value": "ada@alpine.example"}]})
    equal(ada["company_id"], one["id"])


def test_a_customer(desk):
    """looked at, changed, given and freed of an address, with their conversations; two become one"""
    t = desk.token
    one, two = desk.customer("Uma Two"), desk.customer("Uma Too")
    path = f"/api/v1/customers/{one['id']}"
    equal(t.patch(path, {"title": "Scout leader", "version": one["version"]})["title"], "Scout leader")
    equal(t.get(path)["title"], "Scout leader")
    t.post(path + "/identities", {"kind": "phone", "value": "+44 7700 900118"})
    phone = [i for i in t.get(path + "/identities")["items"] if i["kind"] == "phone"][0]
    t.patch(f"{path}/identities/{phone['id']}", {"first": True})
    t.delete(f"{path}/identities/{phone['id']}")
    equal([i["kind"] for i in t.get(path + "/identities")["items"]], ["email"])
    talk = t.post("/api/v1/conversations", {"inbox_id": desk.inbox()["id"], "customer_id": one["id"], "subject": "Rope",
                                            "body": "Too short"})
    equal([v["id"] for v in t.get(path + "/conversations")["items"]], [talk["id"]])
    equal(t.get(f"{path}/merge_preview?into_id={two['id']}")["conversations"], 1)
    t.post(path + "/merges", {"into_id": two["id"]})
    equal([v["id"] for v in t.get(f"/api/v1/customers/{two['id']}/conversations")["items"]], [talk["id"]])
    gone = f"/api/v1/customers/{two['id']}"
    equal(t.get(gone + "/erasure_preview")["conversations"], 1)
    begun = t.post(gone + "/erasures", {"reason": "asked by letter"})
    wait_for(lambda: t.get(f"/api/v1/erasures/{begun['id']}")["state"] == "done", "erased")


def test_fields(desk):
    """of conversations and customers: made, labelled anew, filled, emptied"""
    t = desk.token
    size = t.post("/api/v1/fields", {"noun": "conversation", "key": "size", "label": "Size", "kind": "number"})
    who = t.post("/api/v1/fields", {"noun": "customer", "key": "club", "label": "Club", "kind": "truth"})
    equal(t.get(f"/api/v1/fields/{size['id']}")["label"], "Size")
    equal(t.patch(f"/api/v1/fields/{size['id']}", {"label": "How large", "version": size["version"]})["label"], "How large")
    talk = desk.conversation()
    t.put(f"/api/v1/conversations/{talk['id']}/fields/size", {"value": "12"})
    t.put(f"/api/v1/customers/{talk['customer_id']}/fields/club", {"value": "true"})
    equal([f["value"] for f in t.get(f"/api/v1/conversations/{talk['id']}/fields")["items"] if f["key"] == "size"], ["12"])
    equal([f["value"] for f in t.get(f"/api/v1/customers/{talk['customer_id']}/fields")["items"] if f["key"] == "club"],
          ["true"])
    t.put(f"/api/v1/conversations/{talk['id']}/fields/size", {"value": "large"}, want=422)
    t.put(f"/api/v1/conversations/{talk['id']}/fields/size", {"value": None})
    t.patch(f"/api/v1/fields/{who['id']}", {"archived": True})


def test_desks(desk):
    """a second desk is made and renamed"""
    t = desk.token
    one = t.post("/api/v1/desks", {"name": "Staff", "audience": "staff"})
    path = f"/api/v1/desks/{one['id']}"
    equal(t.patch(path, {"name": "IT and people", "version": one["version"]})["name"], "IT and people")
    equal(t.get(path)["audience"], "staff")


# ---- order ----

WEEK = dict.fromkeys("monday tuesday wednesday thursday friday saturday sunday".split(), ["09:00-17:00"])


def test_hours_and_targets(desk):
    """business hours with a holiday, a target that counts in them, the clocks of a conversation"""
    t = desk.token
    hours = t.post("/api/v1/hours", {"name": "Week", "timezone": "Europe/Berlin", "week": WEEK})
    path = f"/api/v1/hours/{hours['id']}"
    equal(t.patch(path, {"name": "Office", "version": hours["version"]})["name"], "Office")
    t.put(path + "/holidays/2026-12-24", {"name": "Christmas Eve", "open": ["09:00-12:00"]})
    equal([h["day"] for h in t.get(path + "/holidays")["items"]], ["2026-12-24"])
    t.get(path + "/opening")
    t.delete(path + "/holidays/2026-12-24")
    equal(t.get(path)["name"], "Office")
    target = t.post("/api/v1/targets", {"name": "Quick", "first_reply_s": 3600, "hours_id": hours["id"]})
    mine = f"/api/v1/targets/{target['id']}"
    equal(target["warn_percent"], 80)
    changed = t.patch(mine, {"first_reply_s": 7200, "warn_before_s": 600, "version": target["version"]})
    equal((changed["first_reply_s"], changed["warn_before_s"]), (7200, 600))
    equal(t.get(mine)["name"], "Quick")
    clocks = t.get(f"/api/v1/conversations/{desk.conversation()['id']}/clocks")["items"]
    equal([(k["kind"], k["state"], k["warned_at"]) for k in clocks], [("first_reply", "running", None)])
    t.delete(mine)
    t.delete(path)


def test_rules(desk):
    """a rule is tried before it is made, runs, says what it did, and goes"""
    t = desk.token
    tag = t.post("/api/v1/tags", {"name": f"by rule {time.monotonic_ns()}"})
    what = {"on_event": "conversation.opened", "actions": [{"do": "tag", "tag_id": tag["id"]}]}
    desk.conversation()
    t.post("/api/v1/rule_dry_runs", {**what, "last": 5})
    rule = t.post("/api/v1/rules", {"name": "All are tagged", **what})
    path = f"/api/v1/rules/{rule['id']}"
    equal(t.patch(path, {"enabled": True, "version": rule["version"]})["enabled"], True)
    talk = desk.conversation()
    run = wait_for(lambda: t.get(path + "/runs")["items"], "the rule ran")[0]
    equal(run["conversation_id"], talk["id"])
    equal(t.patch(path, {"enabled": False, "version": t.get(path)["version"]})["enabled"], False)
    t.delete(path)


def test_assignment(desk):
    """whose turn it is, of an inbox and of a team"""
    t = desk.token
    inbox, team = desk.inbox()["id"], t.post("/api/v1/teams", {"name": f"Turns {time.monotonic_ns()}"})["id"]
    equal(t.get(f"/api/v1/inboxes/{inbox}/assignment")["mode"], "none")
    t.put(f"/api/v1/teams/{team}/assignment", {"mode": "load"})
    equal(t.get(f"/api/v1/teams/{team}/assignment")["mode"], "load")
    t.put(f"/api/v1/inboxes/{inbox}/assignment", {"mode": "turns"})
    t.put(f"/api/v1/inboxes/{inbox}/assignment", {"mode": "none"})


def test_retention(desk):
    """how long closed conversations are kept: said, changed, taken back"""
    t = desk.token
    one = t.post("/api/v1/retentions", {"what": "closed", "keep_days": 730})
    path = f"/api/v1/retentions/{one['id']}"
    equal(t.patch(path, {"keep_days": 800, "version": one["version"]})["keep_days"], 800)
    equal(t.get(path)["enabled"], False)
    t.delete(path)


def test_webhooks(desk):
    """made, changed, pinged, its deliveries looked at and sent once more, its secret exchanged"""
    t = desk.token
    made = t.post("/api/v1/webhooks", {"name": "Shop", "url": "https://hooks.example.org/a", "events": ["tag.*"]})
    path = f"/api/v1/webhooks/{made['id']}"
    equal(t.patch(path, {"name": "The shop", "version": t.get(path)["version"]})["name"], "The shop")
    t.post(path + "/pings", want=202)
    sent_one = wait_for(lambda: t.get(path + "/deliveries")["items"], "a ping is in the log")[0]
    t.get(f"/api/v1/webhook_deliveries/{sent_one['id']}")
    t.post(f"/api/v1/webhook_deliveries/{sent_one['id']}/replays", want=(200, 201, 202))
    t.post(path + "/rotations")
    t.delete(path)


def test_context_source(desk):
    """where a desk asks: said, tried where nobody answers, its secret exchanged, removed; what is kept of a conversation"""
    t = desk.token
    path = f"/api/v1/desks/{t.get('/api/v1/desks')['items'][0]['id']}/context_source"
    equal(t.get(path)["url"], "")
    made = t.patch(path, {"url": "https://127.0.0.1:9/heard?email={email}"})
    assert made["secret"].startswith("whsec_") and made["enabled"]
    equal("secret" in t.patch(path, {"name": "the till", "version": made["version"]}), False)
    t.patch(path, {"url": "https://shop.example.org/heard"}, want=422)
    got = t.post(path + "/tries", {"email": "ada@example.org"}, want=200)
    equal((got["status"], got["asked"]), (None, "https://127.0.0.1:9/heard?email=ada%40example.org"))
    assert got["error"]
    assert t.post(path + "/rotations", want=201)["secret"] != made["secret"]
    kept = t.get(f"/api/v1/conversations/{desk.conversation()['id']}/context")
    equal((kept["line"], kept["items"], kept["fetched_at"]), ("", [], None))
    t.delete(path)


def test_check_backs(desk):
    """a day is set on which somebody asks whether it held; what came of it is said, taken back and reported"""
    t = desk.token
    path = f"/api/v1/conversations/{desk.conversation()['id']}"
    tomorrow = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86400))
    t.post(path + "/check_backs", {"due_at": tomorrow}, want=409)            # nobody has answered
    t.post(path + "/messages", {"body": "A new one left today."})
    one = t.post(path + "/check_backs", {"due_at": tomorrow})
    t.post(path + "/check_backs", {"due_at": tomorrow}, want=409)            # one at a time
    equal(t.get(path + "/check_backs")["items"][0]["state"], "waiting")
    t.patch(f"/api/v1/check_backs/{one['id']}", {"state": "held"})
    line = [d for d in t.get("/api/v1/reports/check_backs?to=" + tomorrow[:10])["items"] if d["held"]]
    assert line, "it is counted"
    equal([d["calmer"] for d in t.get("/api/v1/reports/recoveries")["items"] if d["heated"] < 20 and d["calmer"] is not None], [])


# ---- what is heard ----

def test_what_is_heard(desk):
    """needs and promises of a conversation, the reading beside it, and a nudge for a draft"""
    t = desk.token
    talk = desk.conversation(body="Where is my tent? Please send me the invoice as well.")
    path = f"/api/v1/conversations/{talk['id']}"
    message = t.get(path + "/messages")["items"][0]
    need = t.post("/api/v1/needs", {"message_id": message["id"], "start": 0, "end": 17, "kind": "question"})
    t.patch(f"/api/v1/needs/{need['id']}", {"decision": "answered"})
    assert need["id"] in [one["id"] for one in t.get(path + "/needs")["items"]]
    t.post(path + "/messages", {"body": "I will send you a new tent tomorrow."})
    promise = wait_for(lambda: t.get(path + "/promises")["items"], "the promise was read")[0]
    t.patch(f"/api/v1/promises/{promise['id']}", {"decision": "kept"})
    replies = [one for one in t.get(path + "/messages")["items"] if one["kind"] == "agent"]
    t.post(path + "/promises", {"words": "a new tent", "message_id": replies[0]["id"], "due_at": "2036-03-06T00:00:00Z",
                                "due_has_time": False}, want=409)      # found already
    hand = t.post(path + "/promises", {"words": "Ein R\u00fcckruf", "due_at": "2036-03-06T15:00:00Z", "due_has_time": False})
    equal([hand["origin"], hand["due_at"][:19], hand["end"], hand["state"]], ["hand", "2036-03-06T00:00:00", 0, "open"])
    assert hand["id"] in [one["id"] for one in t.get(path + "/promises")["items"]]
    t.post(path + "/promises", {"words": " "}, want=422)
    t.get(path + "/reading")
    t.get(path + "/panel")
    t.post(path + "/coachings", {"draft": "Your tent is on its way."})
    macro = t.post("/api/v1/macros", {"name": f"Sorry {time.monotonic_ns()}", "body": "Sorry, {{customer.name}}"})
    t.post(path + "/macros", {"macro_id": macro["id"]})


def test_a_mail_as_it_came(desk):
    """the HTML of a message that had some, to be saved and never to be shown: it is what a stranger sent"""
    t = desk.token
    text = json.dumps({"id": 77001, "subject": "In colour", "status": "open", "requester_id": 9,
                       "requester": {"id": 9, "name": "Vera Sender", "email": "vera@sender.example"},
                       "comments": [{"id": 770010, "author_id": 9, "public": True, "plain_body": "Red",
                                     "html_body": "<p onclick='x()'>Red<script>x()</script></p>"}]})
    made = t.post("/api/v1/imports", {"source": "zendesk", "name": "One", "inbox_id": desk.inbox()["id"],
                                      "uploads": sent(t, ("one.jsonl", text.encode()))})
    ended(t, made)
    talk = wait_for(lambda: [v for v in t.all("/api/v1/conversations", place="any") if v["subject"] == "In colour"], "it is there")
    message = t.get(f"/api/v1/conversations/{talk[0]['id']}/messages")["items"][0]
    shown = t.get(f"/api/v1/messages/{message['id']}/html")
    assert b"Red" in shown, shown
    equal(t.last["content-type"], "application/octet-stream")
    assert t.last["content-disposition"].startswith("attachment"), t.last


# ---- coming in ----

def test_invited_and_forgotten(desk):
    """an invitation accepted, one made anew, a link for a new password used, one's own changed"""
    t, email = desk.token, f"new-{time.monotonic_ns()}@example.org"
    stranger = type(t)(desk.server, desk.description)
    made = t.post("/api/v1/invitations", {"name": "Nia New", "email": email, "role": "agent"})
    again = t.post(f"/api/v1/agents/{made['agent_id']}/invitations")
    stranger.post("/api/v1/invitations/accept", {"link": made["link"], "password": "plain words enough"}, want=404)
    stranger.post("/api/v1/invitations/accept", {"link": again["link"], "password": "Password123!"}, want=422)
    stranger.post("/api/v1/invitations/accept", {"link": again["link"], "password": "plain words enough"})
    reset = t.post(f"/api/v1/agents/{made['agent_id']}/password_resets")
    stranger.post("/api/v1/password_resets/use", {"link": reset["link"], "password": "other words instead"})
    nia = desk.sign_in(email, "other words instead")
    nia.put("/api/v1/me/password", {"old": "other words instead", "new": "and these at last"})


def test_backups(desk):
    """the owner makes a backup, sees it, removes it; one is made at a time, and no path leads out of their folder"""
    me = desk.owner
    equal(me.post("/api/v1/backups", want=202)["keep_daily"], 0)
    def ended_so():
        now = me.get("/api/v1/backups/current")
        return None if now["running"] else now
    now = wait_for(ended_so, "the backup is made", 120)
    equal((now["running"], now["fault"], now["files"] > 0), (False, "", True))
    made = me.get("/api/v1/backups")["items"]
    equal((len(made), made[0]["lost"], made[0]["bytes"] > 0), (1, 0, True))
    me.delete("/api/v1/backups/..%2F..%2Fdata", want=404)
    me.delete(f"/api/v1/backups/{made[0]['name']}")
    me.delete(f"/api/v1/backups/{made[0]['name']}", want=404)
    equal(me.get("/api/v1/backups")["items"], [])


def test_a_second_factor(desk):
    """set up, asked for at the next sign-in, new recovery codes, taken off by oneself and by an admin"""
    email = desk.person("agent").get("/api/v1/agents/me")["email"]
    me = desk.sign_in(email)
    setup = me.post("/api/v1/me/totp/setups")
    codes = me.put("/api/v1/me/totp", {"token": setup["token"], "code": code_of(setup["secret"]), "password": PASSWORD})["codes"]
    equal(me.get("/api/v1/me/totp")["on"], True)
    half = desk.sign_in(email)
    half.get("/api/v1/tags", want=401)
    passed = half.post("/api/v1/sessions/current/factor", {"code": codes[0]})
    half.headers = {"Cookie": half.last["set-cookie"].split(";")[0], "X-CSRF-Token": passed["csrf"]}
    half.get("/api/v1/tags")
    codes = half.post("/api/v1/me/totp/codes", {"code": codes[1]})["codes"]
    half.post("/api/v1/me/totp/removals", {"code": codes[0]})
    setup = half.post("/api/v1/me/totp/setups")
    half.put("/api/v1/me/totp", {"token": setup["token"], "code": code_of(setup["secret"], 30), "password": PASSWORD})
    desk.token.patch("/api/v1/org", {"factor_required": True}, want=409)     # the token's agent has none
    equal(desk.token.patch("/api/v1/org", {"language": "de"})["language"], "de")
    equal(desk.token.patch("/api/v1/org", {"language": None, "factor_required": False})["language"], "")
    desk.token.delete(f"/api/v1/agents/{half.get('/api/v1/agents/me')['id']}/totp")
