#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""People over the API: customers, companies, fields, desks, second factors, invitations, sign-in by an identity
provider, erasure and retention, against a server of its own on a new data folder.

    tests/people.py build/heard [--db postgres://...]

Each function whose name begins with test_ is one case; its docstring is what it shows. With HEARD_TEST_PG set
(tools/with-postgres) every case runs on PostgreSQL as well. Standard library only.
"""
import http.cookiejar
import json
import os
import pathlib
import re
import secrets
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request

import glewlwyd
import issuer
import patience
from authenticator import code_of

HEARD = str(pathlib.Path(sys.argv[1]).resolve())
PASSWORD = "correct horse battery"


def equal(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


class Answer:
    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text
        self.json = json.loads(text) if text and "json" in headers.get("Content-Type", "") else None

    def __getitem__(self, key):
        return self.json[key]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Person:
    """A browser or a program that talks to the desk."""

    def __init__(self, desk):
        self.desk, self.csrf, self.jar = desk, None, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), NoRedirect)

    def call(self, method, path, body=None, headers=None):
        head = dict(headers or {})
        if self.csrf:
            head["X-CSRF-Token"] = self.csrf
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            head["Content-Type"] = "application/json"
        request = urllib.request.Request(self.desk.url + path, data=data, method=method, headers=head)
        try:
            with self.opener.open(request, timeout=90) as got:
                return Answer(got.status, got.headers, got.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read().decode())

    def sign_in(self, email, password=PASSWORD):
        got = self.call("POST", "/api/v1/sessions", {"email": email, "password": password})
        if got.status == 201:
            self.csrf = got["csrf"]
        return got

    def call_form(self, path, fields):
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.desk.url + path, data=data, method="POST")
        try:
            with self.opener.open(request, timeout=90) as got:
                return Answer(got.status, got.headers, got.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read().decode())

    def get(self, path, **query):
        return self.call("GET", "/api/v1" + path + ("?" + urllib.parse.urlencode(query) if query else ""))

    def post(self, path, **body):
        return self.call("POST", "/api/v1" + path, body or None)

    def patch(self, path, **body):
        return self.call("PATCH", "/api/v1" + path, body)

    def put(self, path, body=None):
        return self.call("PUT", "/api/v1" + path, body)

    def delete(self, path):
        return self.call("DELETE", "/api/v1" + path)


class Desk:
    """A running server."""

    def __init__(self, db=None, environment=None):
        self.folder = tempfile.TemporaryDirectory(prefix="heard-people.")
        data = self.folder.name + "/data"
        port = patience.free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {**os.environ, **(environment or {})}
        where = ["--data", data] + (["--db", db] if db else [])
        made = subprocess.run([HEARD, "init", *where, "--org", "Outdoor shop", "--name", "Olga Owner", "--email",
                               "olga@example.org", "--password-file", "-"], input=PASSWORD + "\n", text=True,
                              capture_output=True, timeout=180, env=self.environment)
        assert made.returncode == 0, made.stderr
        self.log = open(self.folder.name + "/log", "w+")
        self.server = subprocess.Popen([HEARD, "serve", *where, "--listen", f"127.0.0.1:{port}"], stderr=self.log,
                                       stdout=self.log, env=self.environment)
        patience.until_it_serves(self.server, port, self.log.name)
        self.owner = Person(self)
        got = self.owner.sign_in("olga@example.org")
        equal(got.status, 201)

    def close(self):
        self.server.terminate()
        code = self.server.wait(60)
        self.log.close()
        self.folder.cleanup()
        equal(code, 0)


def test_customers(desk):
    """customers are made, found by an address, changed, taken back, searched for, paged and blocked"""
    o = desk.owner
    made = o.post("/customers", name="Maya Okafor", identities=[{"kind": "email", "value": "Maya@Shop.example"}])
    equal(made.status, 201)
    maya = made["id"]
    equal(made["identities"][0]["first"], True)
    found = o.post("/customers", find=True, name="M.", identities=[{"kind": "email", "value": "maya@shop.example"}])
    equal((found.status, found["id"], found["name"]), (200, maya, "Maya Okafor"))
    equal(found["seen_at"], None)
    equal(o.post("/customers", name="X", identities=[{"kind": "email", "value": "maya@shop.example"}]).status, 409)
    equal(o.post("/customers").status, 422)
    changed = o.patch(f"/customers/{maya}", title="Buyer", note="Call her", version=made["version"])
    equal((changed.status, changed["title"], changed["name"]), (200, "Buyer", "Maya Okafor"))
    equal(o.patch(f"/customers/{maya}", title="Late", version=made["version"]).status, 409)
    equal(o.post(f"/undos/{changed.headers['Undo-Id']}").status // 100, 2)
    equal(o.get(f"/customers/{maya}")["title"], "")
    for i in range(5):
        o.post("/customers", name=f"Page {i}")
    page, seen = o.get("/customers", limit=4), []
    while True:
        seen += [it["name"] for it in page["items"]]
        if not page["after"]:
            break
        page = o.get("/customers", limit=4, after=page["after"])
    equal(seen, sorted(seen, key=str.lower))
    assert {"Maya Okafor", "Page 0", "Page 4"} <= set(seen) and len(seen) == len(set(seen))
    equal([it["id"] for it in o.get("/customers", query="okaf maya")["items"]], [maya])
    equal(o.patch(f"/customers/{maya}", blocked=True)["blocked"], True)
    equal(o.get(f"/customers/{maya}/conversations")["items"], [])
    equal(o.get("/customers/77").status, 404)


def test_merge(desk):
    """two customers become one, with a preview, and apart again"""
    o = desk.owner
    a = o.post("/customers", name="Tom A", identities=[{"kind": "email", "value": "tom@a.example"}])["id"]
    b = o.post("/customers", name="Tom B", identities=[{"kind": "phone", "value": "+43 1 2345"}])["id"]
    p = o.get(f"/customers/{a}/merge_preview", into_id=b)
    equal((p["identities"], [c["what"] for c in p["conflicts"]]), (1, ["name"]))
    merged = o.post(f"/customers/{a}/merges", into_id=b)
    equal((merged.status, len(merged["identities"])), (200, 2))
    equal(o.get(f"/customers/{a}")["id"], b)
    equal(o.post(f"/undos/{merged.headers['Undo-Id']}").status // 100, 2)
    equal(o.get(f"/customers/{a}")["name"], "Tom A")


def test_companies(desk):
    """a company's domain brings its people in"""
    o = desk.owner
    made = o.post("/companies", name="Big Shop", domains=["big.example"])
    equal((made.status, made["domains"]), (201, ["big.example"]))
    person = o.post("/customers", identities=[{"kind": "email", "value": "someone@big.example"}])
    equal(person["company_name"], "Big Shop")
    equal(o.put(f"/companies/{made['id']}/domains/bigger.example").status, 204)
    equal(o.get(f"/companies/{made['id']}")["domains"], ["big.example", "bigger.example"])
    equal(o.delete(f"/companies/{made['id']}/domains/big.example").status, 204)
    changed = o.patch(f"/companies/{made['id']}", archived=True)
    assert changed["archived_at"]
    equal([c["id"] for c in o.get("/companies", query="big")["items"]], [])
    equal([c["id"] for c in o.get("/companies", query="BIG", archived="true")["items"]], [made["id"]])
    equal([c["id"] for c in o.get("/customers", company_id=made["id"])["items"]], [person["id"]])


def test_fields(desk):
    """custom fields are defined, checked by their kind, and held"""
    o = desk.owner
    size = o.post("/fields", noun="customer", label="Shoe size", kind="number")
    equal((size.status, size["key"]), (201, "shoe_size"))
    plan = o.post("/fields", noun="company", label="Plan", kind="choice",
                  choices=[{"label": "Gold"}, {"label": "Silver"}])
    equal([c["key"] for c in plan["choices"]], ["gold", "silver"])
    person = o.post("/customers", name="Fiona")["id"]
    company = o.post("/companies", name="Fields Inc")["id"]
    equal(o.put(f"/customers/{person}/fields/shoe_size", {"value": "43"}).status, 204)
    equal(o.put(f"/customers/{person}/fields/shoe_size", {"value": "big"}).status, 422)
    equal(o.put(f"/companies/{company}/fields/plan", {"value": "gold"}).status, 204)
    equal(o.put(f"/companies/{company}/fields/plan", {"value": "tin"}).status, 422)
    equal(o.put(f"/companies/{company}/fields/none", {"value": "x"}).status, 404)
    equal([(f["key"], f["number"]) for f in o.get(f"/customers/{person}")["fields"]], [("shoe_size", 43)])
    equal(o.get(f"/companies/{company}/fields")["items"][0]["value"], "gold")
    gone = o.put(f"/companies/{company}/fields/plan", {"value": None})
    equal((gone.status, o.get(f"/companies/{company}")["fields"]), (204, []))
    equal(o.post(f"/undos/{gone.headers['Undo-Id']}").status // 100, 2)
    equal(o.get(f"/companies/{company}")["fields"][0]["value"], "gold")
    equal(o.patch(f"/fields/{size['id']}", label="Shoe", archived=True)["label"], "Shoe")
    assert size["id"] not in [f["id"] for f in o.get("/fields", noun="customer")["items"]]


def test_desks(desk):
    """desks for staff and partners stand beside the one for customers"""
    o = desk.owner
    made = o.post("/desks", name="Help for staff", audience="staff", timezone="Europe/Vienna",
                  look={"accent": "#1f6f5c"})
    equal((made.status, made["slug"], made["look"]), (201, "help-for-staff", {"accent": "#1f6f5c"}))
    equal(o.patch(f"/desks/{made['id']}", name="Staff", language="de")["language"], "de")
    equal(o.post("/desks", name="Bad", audience="everybody").status, 422)
    first = o.get("/desks")["items"][0]
    equal(o.patch(f"/desks/{first['id']}", archived=True).status, 409)
    assert o.patch(f"/desks/{made['id']}", archived=True)["archived_at"]


def agent(desk, name, role="agent"):
    """invites somebody, who accepts and signs in"""
    email = f"{name.lower()}@example.org"
    made = desk.owner.post("/invitations", name=name, email=email, role=role)
    equal(made.status, 201)
    equal(Person(desk).post("/invitations/accept", link=made["link"], password=PASSWORD).status, 200)
    person = Person(desk)
    equal(person.sign_in(email).status, 201)
    person.id, person.email = made["agent_id"], email
    return person


def test_invitations(desk):
    """an invitation works once, a link sets a new password, and the old one is changed by who knows it"""
    made = desk.owner.post("/invitations", name="Ina", email="ina@example.org", role="agent")
    equal((made.status, "/invite/" in made["link"]), (201, True))
    again = desk.owner.post(f"/agents/{made['agent_id']}/invitations")
    stranger = Person(desk)
    equal(stranger.post("/invitations/accept", link=made["link"], password=PASSWORD).status, 404)
    equal(stranger.post("/invitations/accept", link=again["link"], password="short").status, 422)
    joined = stranger.post("/invitations/accept", link=again["link"], password=PASSWORD)
    equal((joined.status, joined["email"]), (200, "ina@example.org"))
    equal(stranger.post("/invitations/accept", link=again["link"], password=PASSWORD).status, 404)
    ina = Person(desk)
    equal(ina.sign_in("ina@example.org").status, 201)
    equal(ina.post("/invitations", name="X", email="x@example.org", role="agent").status, 403)
    equal(ina.post(f"/agents/{made['agent_id']}/password_resets").status, 403)
    equal(ina.put("/me/password", {"old": "wrong wrong wrong", "new": "another fine one"}).status, 403)
    equal(ina.put("/me/password", {"old": PASSWORD, "new": "another fine one"}).status, 204)
    equal(Person(desk).sign_in("ina@example.org").status, 401)
    equal(ina.get("/sessions").status, 200)
    reset = desk.owner.post(f"/agents/{made['agent_id']}/password_resets")
    equal(reset.status, 201)
    equal(stranger.post("/password_resets/use", link=reset["link"], password="a third fine one").status, 200)
    equal(ina.get("/sessions").status, 401)
    equal(Person(desk).sign_in("ina@example.org", "a third fine one").status, 201)


def test_sessions(desk):
    """one sees where one is signed in, ends one of them, or all but this"""
    lee = agent(desk, "Lee")
    others = [Person(desk) for _ in range(3)]
    for one in others:
        equal(one.sign_in(lee.email).status, 201)
    there = lee.get("/sessions")["items"]
    equal((len(there), [s["current"] for s in there].count(True)), (4, True))
    assert all(s["address"] and s["browser"] and s["expires_at"] > s["seen_at"] for s in there), there
    ended = next(s["id"] for s in others[0].get("/sessions")["items"] if s["current"])
    equal(lee.delete(f"/sessions/{ended}").status, 204)
    equal(others[0].get("/sessions").status, 401)
    equal(desk.owner.delete(f"/sessions/{there[0]['id']}").status, 404)    # only one's own
    equal(lee.delete("/sessions").status, 204)
    equal([one.get("/sessions").status for one in others], [401] * 3)
    equal([s["current"] for s in lee.get("/sessions")["items"]], [True])


def test_totp(desk):
    """the second factor from its setup to its loss: codes, recovery codes, and an admin's help"""
    tom = agent(desk, "Tom")
    setup = tom.post("/me/totp/setups")
    equal(setup["uri"].split("?")[0], "otpauth://totp/Outdoor%20shop:tom%40example%2Eorg")
    equal(tom.put("/me/totp", {"token": setup["token"], "code": "no code", "password": PASSWORD}).status, 422)
    early, late = code_of(setup["secret"]), code_of(setup["secret"], 30)    # one for now, one for the sign-in
    equal(tom.put("/me/totp", {"token": setup["token"], "code": early, "password": "not mine"}).status, 403)
    on = tom.put("/me/totp", {"token": setup["token"], "code": early, "password": PASSWORD})
    equal((on.status, len(on["codes"])), (200, 10))
    equal(tom.get("/me/totp")["on"], True)
    half = Person(desk)
    equal(half.sign_in(tom.email)["factor"], False)
    assert half.get("/customers").status in (401, 403)
    equal(half.post("/sessions/current/factor", code="nonsense").status, 401)
    equal(half.post("/sessions/current/factor", code=early).status, 401)
    passed = half.post("/sessions/current/factor", code=late)
    equal(passed.status, 200)
    half.csrf = passed["csrf"]
    equal(half.get("/customers").status, 200)
    spare = Person(desk)
    spare.sign_in(tom.email)
    equal(spare.post("/sessions/current/factor", code=on["codes"][0].upper()).status, 200)
    equal(half.get("/me/totp")["codes_left"], 9)
    equal(half.post("/me/totp/removals", code=on["codes"][1]).status, 204)
    equal(Person(desk).sign_in(tom.email)["factor"], True)
    setup = half.post("/me/totp/setups")
    equal(half.put("/me/totp", {"token": setup["token"], "code": code_of(setup["secret"]), "password": PASSWORD}).status, 200)
    equal(half.delete(f"/agents/{tom.id}/totp").status, 403)
    equal(desk.owner.delete(f"/agents/{tom.id}/totp").status, 204)
    equal(half.get("/customers").status, 401)
    equal(Person(desk).sign_in(tom.email)["factor"], True)


def test_a_second_factor_for_everybody(desk):
    """an admin who has one asks it of all: who has none can set theirs up and nothing else; tokens go on"""
    ada, ben = agent(desk, "Ada", "admin"), agent(desk, "Ben")
    secret = ben.post("/tokens", name="t", scopes="read")["token"]
    bearer = {"Authorization": "Bearer " + secret}
    equal(ben.patch("/org", factor_required=True).status, 403)
    refused = ada.patch("/org", factor_required=True)
    equal((refused.status, "no second factor yourself" in refused["detail"]), (409, True))
    setup = ada.post("/me/totp/setups")
    body = {"token": setup["token"], "code": code_of(setup["secret"]), "password": PASSWORD}
    equal(ada.put("/me/totp", body).status, 200)
    equal(ada.patch("/org", factor_required=True)["factor_required"], True)
    try:
        bare = Person(desk)
        opened = bare.sign_in(ben.email)
        equal((opened.status, opened["factor"], opened["bare"]), (201, False, True))
        for person in (bare, ben):                 # a session from before is no better
            for path in ("/customers", "/sessions", "/agents/me", "/org", "/tokens"):
                equal((path, person.get(path).status), (path, 401))
        equal(bare.post("/tokens", name="u", scopes="read").status, 401)
        equal(bare.put("/me/password", {"old": PASSWORD, "new": "another fine one"}).status, 401)
        equal(bare.post("/me/totp/removals", code="123456").status, 401)
        equal(bare.post("/sessions/current/factor", code="123456").status, 409)
        equal(Person(desk).call("GET", "/api/v1/customers", headers=bearer).status, 200)
        equal(bare.get("/me/totp")["on"], False)
        setup = bare.post("/me/totp/setups")
        body = {"token": setup["token"], "code": code_of(setup["secret"]), "password": "not mine"}
        equal(bare.put("/me/totp", body).status, 403)
        on = bare.put("/me/totp", {**body, "password": PASSWORD})
        equal((on.status, len(on["codes"])), (200, 10))
        equal((bare.get("/customers").status, ben.get("/customers").status), (200, 401))
        half = Person(desk)
        equal((half.sign_in(ben.email)["bare"], half.get("/me/totp").status), (False, 401))
        equal(half.post("/me/totp/setups").status, 401)    # who has one passes it, and sets no other
        equal(half.delete("/sessions/current").status, 204)
        equal(bare.post("/me/totp/removals", code=on["codes"][0]).status, 204)
        equal((bare.get("/customers").status, bare.post("/me/totp/setups").status), (401, 200))
    finally:
        equal(ada.patch("/org", factor_required=False)["factor_required"], False)
    equal(bare.get("/customers").status, 200)
    verbs = [line["verb"] for line in desk.owner.get("/audit", limit=20)["items"]]
    assert "org.factor_require" in verbs and "org.factor_release" in verbs, verbs


def test_totp_pages(desk):
    """people pass the second factor with a form"""
    pia = agent(desk, "Pia")
    setup = pia.post("/me/totp/setups")
    codes = pia.put("/me/totp", {"token": setup["token"], "code": code_of(setup["secret"]), "password": PASSWORD})["codes"]
    browser = Person(desk)
    form = lambda path, **fields: browser.call_form(path, fields)
    got = form("/sign-in", email=pia.email, password=PASSWORD)
    equal((got.status, got.headers["Location"]), (303, "/sign-in/code?next=%2F"))
    page = browser.call("GET", "/sign-in/code")
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
    wrong = form("/sign-in/code", csrf=csrf, code="nonsense")
    equal((wrong.status, "wrong" in wrong.text), (401, True))
    right = form("/sign-in/code", csrf=csrf, code=codes[2], next="/")
    equal((right.status, right.headers["Location"]), (303, "/"))
    equal(browser.call("GET", "/sign-in/code").headers["Location"], "/")


def through(desk, issuer, browser=None):
    """a browser that goes to the provider and comes back"""
    browser = browser or Person(desk)
    out = browser.call("GET", "/sign-in/oidc?next=/customers")
    equal(out.status, 303)
    assert out.headers["Location"].startswith(issuer.url + "/authorize?"), out.headers["Location"]
    return browser, visit(out)


def visit(answer):
    """the provider's redirect"""
    opener = urllib.request.build_opener(NoRedirect)
    try:
        opener.open(answer.headers["Location"], timeout=30)
    except urllib.error.HTTPError as error:
        return error.headers["Location"]
    raise AssertionError("the provider did not send the browser back")


def test_oidc(desk):
    """agents sign in at an identity provider: code, PKCE, nonce, state, RS256 and ES256; nothing forged comes in"""
    provider = issuer.Issuer()
    own = Desk(environment={"HEARD_OIDC_ISSUER": provider.url, "HEARD_OIDC_SECRET": provider.secret,
                            "HEARD_OIDC_NAME": "the house", "HEARD_OIDC_ROLE": "agent",
                            "HEARD_OIDC_DOMAINS": "shop.example", "HEARD_PRIVATE_NETWORKS": "127.0.0.0/8"})
    try:
        page = Person(own).call("GET", "/sign-in")
        assert "Sign in with the house" in page.text
        come = lambda: (lambda b, back: (b, b.call("GET", back[len(own.url):])))(*through(own, provider))
        for provider.algorithm in ("RS256", "ES256"):
            browser, got = come()
            equal((got.status, got.headers["Location"]), (303, "/customers"))
            equal(browser.get("/sessions").status, 200)
        provider.person = {"sub": "18", "email": "new@shop.example", "email_verified": True, "name": "New"}
        browser, got = come()
        equal((got.status, browser.get("/customers").status), (303, 200))
        equal(browser.get("/retentions").status, 403)       # as the rule's role
        for person in ({"sub": "19", "email": "x@else.example", "email_verified": True},
                       {"sub": "20", "email": "olga@example.org", "email_verified": False}, {"sub": "21"}):
            provider.person = person
            browser, got = come()
            equal((got.status, browser.get("/sessions").status), (403, 401))
        provider.person = {"sub": "17"}                     # known by now
        spoiled = {"iss": "http://else.example", "aud": "another", "nonce": "guessed", "exp": 1000,
                   "iat": time.time() + 9999, "azp": "another"}
        for name, value in spoiled.items():
            provider.twist = lambda claims: {**claims, name: value if name != "iat" else int(value)}
            browser, got = come()
            equal((name, got.status, browser.get("/sessions").status), (name, 403, 401))
        provider.twist = lambda claims: claims
        keys, provider.keys = provider.keys, issuer.Keys(provider.folder.name)
        jwks, provider.keys.jwks = provider.keys.jwks, keys.jwks     # signed by somebody else
        equal(come()[1].status, 403)
        provider.keys.jwks = jwks
        browser, back = through(own, provider)
        equal(Person(own).call("GET", back[len(own.url):]).status, 403)      # another browser
        equal(browser.call("GET", back[len(own.url):]).status, 303)
        equal(browser.call("GET", back[len(own.url):]).status, 403)          # once
    finally:
        own.close()
        provider.close()


def test_glewlwyd(desk):
    """agents sign in at a real identity provider, glewlwyd; a nonce, a client or a verifier of another trip does not"""
    reason = glewlwyd.missing()
    if reason:
        print(f"skipped test_glewlwyd: {reason}", flush=True)
        return
    provider = glewlwyd.Glewlwyd()
    try:
        own = Desk(environment={"HEARD_OIDC_ISSUER": provider.url, "HEARD_OIDC_SECRET": provider.secret,
                                "HEARD_PRIVATE_NETWORKS": "127.0.0.0/8"})
        try:
            provider.client(own.url + "/sign-in/oidc/return")

            def come(change=lambda address: address):
                browser = Person(own)
                out = browser.call("GET", "/sign-in/oidc?next=/customers")
                equal(out.status, 303)
                back = provider.visit(change(out.headers["Location"]))
                assert back.startswith(own.url), back
                return browser, back, browser.call("GET", back[len(own.url):])

            other = lambda name, value: lambda address: re.sub(rf"([?&]{name}=)[^&]*", rf"\g<1>{value}", address)
            browser, back, got = come()
            equal((got.status, got.headers.get("Location")), (303, "/customers"))
            equal((browser.get("/sessions").status, browser.get("/retentions").status), (200, 200))      # Olga, the owner
            equal(browser.call("GET", back[len(own.url):]).status, 403)              # once
            for name, value in (("nonce", "guessed"), ("client_id", "other"), ("state", "1.guessed"),
                                ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")):
                browser, back, got = come(other(name, value))
                equal((name, got.status, browser.get("/sessions").status), (name, 403, 401))
            equal(come()[2].status, 303)                                             # known by subject now
        finally:
            own.close()
    finally:
        provider.close()


def test_erasure(desk):
    """a person is erased: the name at once, the words soon after; the counts stay"""
    o = desk.owner
    person = o.post("/customers", name="Quirin Forget",
                    identities=[{"kind": "email", "value": "quirin@forget.example"}])["id"]
    inbox = o.get("/inboxes")
    if inbox.status == 200:
        talk = o.post("/conversations", inbox_id=inbox["items"][0]["id"], customer_id=person, subject="Of Quirin")
        equal(talk.status, 201)
    preview = o.get(f"/customers/{person}/erasure_preview")
    equal((preview.status, preview["identities"]), (200, 1))
    equal(agent(desk, "Eva").post(f"/customers/{person}/erasures").status, 403)
    begun = o.post(f"/customers/{person}/erasures", reason="asked by letter")
    equal((begun.status, begun["counts"]["identities"]), (201, 1))
    gone = o.get(f"/customers/{person}")
    equal((gone["name"], gone["identities"], bool(gone["erased_at"])), ("", [], True))
    def erased():
        state = o.get(f"/erasures/{begun['id']}")
        return state if state["state"] == "done" else None
    state = patience.wait_for(erased, "the words are erased")
    equal((state["state"], state["items_done"]), ("done", state["items_all"]))
    equal(o.get("/customers", query="quirin")["items"], [])
    equal(o.post(f"/customers/{person}/erasures").status, 409)
    equal([e["id"] for e in o.get("/erasures")["items"]], [begun["id"]])


def test_retention(desk):
    """rules of how long things are kept begin turned off, and say what they would take"""
    o = desk.owner
    made = o.post("/retentions", what="closed", keep_days=730)
    equal((made.status, made["enabled"], made["due"]), (201, False, 0))
    equal(o.post("/retentions", what="closed", keep_days=0).status, 422)
    equal(o.patch(f"/retentions/{made['id']}", enabled=True, version=made["version"])["enabled"], True)
    equal(len(o.get("/retentions")["items"]), 1)
    equal(o.delete(f"/retentions/{made['id']}").status, 204)
    equal(o.get(f"/retentions/{made['id']}").status, 404)


def main(names=None):
    """runs the cases of this file, or of another that says its globals()"""
    wanted = [a for a in sys.argv[2:] if not a.startswith("-")]
    cases = [(name, f) for name, f in (names or globals()).items() if name.startswith("test_") and (not wanted or name in wanted)]
    bases = [None] + ([os.environ["HEARD_TEST_PG"]] if os.environ.get("HEARD_TEST_PG") else [])
    failed = 0
    for base in bases:
        url = fresh_database(base) if base else None
        desk = Desk(url)
        try:
            for name, f in cases:
                patience.no_midnight()
                try:
                    f(desk)
                    print(f"ok {name} ({'PostgreSQL' if base else 'SQLite'}): {f.__doc__}", flush=True)
                except Exception as error:      # the others are worth knowing too
                    failed += 1
                    print(f"[  FAILED  ] {name} ({'PostgreSQL' if base else 'SQLite'}): {type(error).__name__} {error}", flush=True)
                    for at in traceback.extract_tb(error.__traceback__)[1:]:
                        print(f"    {pathlib.Path(at.filename).name}:{at.lineno} {at.line}", flush=True)
                    print("    the server: " + patience.tail(desk.log.name, 12).replace("\n", "\n    the server: "), flush=True)
        finally:
            desk.close()
    sys.exit(1 if failed else 0)


def fresh_database(url):
    """a new database beside the one of HEARD_TEST_PG"""
    name = "people_" + secrets.token_hex(6)
    subprocess.run(["psql", "-qX", url, "-c", f"CREATE DATABASE {name}"], check=True, timeout=180)
    return re.sub(r"(postgres(?:ql)?://[^/]*/)[^?]*", lambda m: m[1] + name, url)


if __name__ == "__main__":
    main()
