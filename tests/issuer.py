# SPDX-License-Identifier: Apache-2.0
"""A small identity provider for tests/people.py: discovery, keys, authorization code with PKCE, tokens that
openssl(1) signed with RS256 or ES256. Whoever comes is signed in at once as `person`; `twist` may spoil what is said.
"""
import base64
import hashlib
import http.server
import json
import pathlib
import secrets
import subprocess
import tempfile
import threading
import time
import urllib.parse


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*arguments, stdin=None):
    return subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, check=True, timeout=60).stdout


class Keys:
    """one RSA and one elliptic key"""

    def __init__(self, folder):
        self.rsa, self.ec = f"{folder}/rsa.pem", f"{folder}/ec.pem"
        openssl("genrsa", "-out", self.rsa, "2048")
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.ec)
        modulus = openssl("rsa", "-in", self.rsa, "-noout", "-modulus").decode().split("=")[1].strip()
        point = openssl("ec", "-in", self.ec, "-pubout", "-outform", "DER")[-64:]
        self.jwks = {"keys": [
            {"kty": "RSA", "kid": "rsa", "use": "sig", "n": b64(bytes.fromhex(modulus)), "e": "AQAB"},
            {"kty": "EC", "kid": "ec", "crv": "P-256", "x": b64(point[:32]), "y": b64(point[32:])}]}

    def sign(self, claims, algorithm):
        rsa = algorithm == "RS256"
        head = {"alg": algorithm, "kid": "rsa" if rsa else "ec"}
        text = b64(json.dumps(head).encode()) + "." + b64(json.dumps(claims).encode())
        made = openssl("dgst", "-sha256", "-sign", self.rsa if rsa else self.ec, stdin=text.encode())
        if not rsa:                             # DER: 30 len 02 len r 02 len s
            n = made[3]
            numbers = made[4:4 + n], made[4 + n + 2:]
            made = b"".join(number.lstrip(b"\0").rjust(32, b"\0") for number in numbers)
        return text + "." + b64(made)


class Issuer:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="heard-issuer.")
        self.keys, self.codes = Keys(self.folder.name), {}
        self.person = {"sub": "17", "email": "olga@example.org", "email_verified": True, "name": "Olga Owner"}
        self.algorithm, self.twist, self.secret = "RS256", lambda claims: claims, secrets.token_hex(16)
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def answer(self, body, status=200):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self):
                path, _, query = self.path.partition("?")
                if path == "/.well-known/openid-configuration":
                    self.answer({"issuer": issuer.url, "authorization_endpoint": issuer.url + "/authorize",
                                 "token_endpoint": issuer.url + "/token", "jwks_uri": issuer.url + "/keys"})
                elif path == "/keys":
                    self.answer(issuer.keys.jwks)
                elif path == "/authorize":
                    asked = dict(urllib.parse.parse_qsl(query))
                    code = secrets.token_hex(16)
                    issuer.codes[code] = asked
                    back = urllib.parse.urlencode({"code": code, "state": asked["state"]})
                    self.send_response(302)
                    self.send_header("Location", asked["redirect_uri"] + "?" + back)
                    self.end_headers()
                else:
                    self.answer({}, 404)

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))
                asked = issuer.codes.pop(form.get("code"), None)
                basic = base64.b64encode(f"heard:{issuer.secret}".encode()).decode()
                challenge = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
                if (not asked or asked["code_challenge"] != challenge or asked["code_challenge_method"] != "S256"
                        or asked["redirect_uri"] != form["redirect_uri"]
                        or self.headers["Authorization"] != "Basic " + basic):
                    self.answer({"error": "invalid_grant"}, 400)
                    return
                now = int(time.time())
                claims = {"iss": issuer.url, "aud": "heard", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
                          **issuer.person}
                self.answer({"access_token": "x", "token_type": "Bearer",
                             "id_token": issuer.keys.sign(issuer.twist(claims), issuer.algorithm)})

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.folder.cleanup()
