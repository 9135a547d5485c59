# SPDX-License-Identifier: Apache-2.0
"""More cases of tests/api.py, which imports them: whole operations that the cases there do not need. A case takes the
desk of api.py; every answer is held against the description there.
"""
import json
import pathlib
import time

HERE = pathlib.Path(__file__).resolve().parent


def equal(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


def until(what, words, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = what()
        if got:
            return got
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {words}")


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
    return until(lambda: (lambda it: it if it["state"] == state else None)(asker.get(path)), f"an import is {state}")


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
    until(lambda: t.ask("GET", f"/api/v1/imports/{made['id']}", want=(200, 404)).get("status") == 404, "taken back")


def test_import_is_stopped_and_goes_on(desk):
    """stopped in the middle what came in stays; it goes on behind that and makes nothing twice"""
    t = desk.token
    new = {"source": "zendesk", "name": "Tickets", "inbox_id": desk.inbox()["id"],
           "uploads": sent(t, ("tickets.jsonl", tickets(600)))}
    made = t.post("/api/v1/imports", new)
    path = f"/api/v1/imports/{made['id']}"
    until(lambda: t.get(path)["items_done"] > 3, "some came in")
    stopped = t.patch(path, {"state": "paused"})
    equal(stopped["state"], "paused")
    equal(t.patch(path, {"state": "paused"})["state"], "paused")
    time.sleep(0.3)
    there = t.get(path)
    assert there["state"] == "paused" and there["items_done"] < 600, there
    time.sleep(0.3)
    equal(t.get(path)["items_done"], there["items_done"])
    t.patch(path, {"state": "running"})
    equal(ended(t, made)["items_done"], 600)
    t.delete(path)
    until(lambda: t.ask("GET", path, want=(200, 404)).get("status") == 404, "taken back")


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
    until(lambda: t.get(path)["items_done"] > 3, "some came in")
    equal(desk.server.stop(), 0)
    desk.server.__dict__.update(type(desk.server)(desk.folder, desk.db).__dict__)
    there = t.get(path)
    assert there["state"] == "running" and 3 < there["items_done"] < 900, there
    equal(ended(t, made)["items_done"], 900)
    t.delete(path)
    until(lambda: t.ask("GET", path, want=(200, 404)).get("status") == 404, "taken back")
