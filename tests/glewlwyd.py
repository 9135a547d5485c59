# SPDX-License-Identifier: Apache-2.0
"""A real identity provider for tests/people.py: glewlwyd, from Debian, on loopback with a database of its own in
SQLite; its administrator, over its own API, makes the plugin that speaks OpenID Connect, one client and one person.

    provider = glewlwyd.Glewlwyd()          None in glewlwyd.missing() when the package is there
    provider.url, provider.secret           what the desk is told
    provider.client(back_address)           the desk, as a client
    provider.visit(address)                 the person's browser goes there, signed in; where it is sent back to
    provider.close()
"""
import gzip
import http.cookiejar
import json
import pathlib
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
import urllib.error
import urllib.request

import issuer
import patience

SCHEMA = pathlib.Path("/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz")
CONFIG = """port={port}
bind_address="127.0.0.1"
external_url="{root}"
login_url="login.html"
api_prefix="api"
log_mode="file"
log_level="WARNING"
log_file="{folder}/log"
cookie_secure=0
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
use_secure_connection=false
secure_connection_key_file="{folder}/none"
secure_connection_pem_file="{folder}/none"
secure_connection_ca_file="{folder}/none"
hash_algorithm="SHA512"
database = {{ type = "sqlite3"; path = "{folder}/provider.db"; }};
"""


def missing():
    """why it cannot be started, or None"""
    if not shutil.which("glewlwyd"):
        return "glewlwyd is not installed (doc/dependencies.md, class test)"
    return None if SCHEMA.exists() else f"{SCHEMA} is not there: the package was installed without its documents"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Visitor:
    """one browser at the provider"""

    def __init__(self, root):
        self.root, jar = root, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), NoRedirect)

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.root + "/api" + path, data=data, method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with self.opener.open(request, timeout=90) as got:
                return got.status
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from error

    def sign_in(self, username, password):
        self.call("POST", "/auth/", {"username": username, "password": password})


class Glewlwyd:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="heard-glewlwyd.")
        port = patience.free_port()
        root = f"http://127.0.0.1:{port}"
        self.url, self.secret, self.password = root + "/api/oidc", secrets.token_hex(16), secrets.token_hex(16)
        database = sqlite3.connect(self.folder.name + "/provider.db")
        database.executescript(gzip.decompress(SCHEMA.read_bytes()).decode())
        database.close()
        config = pathlib.Path(self.folder.name, "conf")
        config.write_text(CONFIG.format(port=port, root=root, folder=self.folder.name))
        self.server = subprocess.Popen(["glewlwyd", "-c", str(config)], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        self.admin = Visitor(root)
        self.wait()
        self.plugin()
        for scope in ("email", "profile"):
            self.admin.call("POST", "/scope/", {"name": scope, "display_name": scope, "password_required": False,
                                                "scheme": {}})
        self.admin.call("POST", "/user/", {"username": "olga", "name": "Olga Owner", "email": "olga@example.org",
                                           "password": self.password, "scope": ["openid", "email", "profile"]})
        self.olga = Visitor(root)
        self.olga.sign_in("olga", self.password)

    def wait(self):
        def answers():
            assert self.server.poll() is None, "glewlwyd does not start: " + patience.tail(self.folder.name + "/log")
            try:
                self.admin.sign_in("admin", "password")     # as the schema has it; loopback alone, for seconds
                return True
            except (OSError, AssertionError):
                return False
        patience.wait_for(answers, "glewlwyd answers", 60)

    def plugin(self):
        keys = issuer.Keys(self.folder.name)
        public = issuer.openssl("rsa", "-in", keys.rsa, "-pubout").decode()
        claim = {"mandatory": True, "on-demand": False}
        self.admin.call("POST", "/mod/plugin/", {
            "module": "oidc", "name": "oidc", "display_name": "OpenID Connect", "order_rank": 0, "readonly": False,
            "parameters": {
                "iss": self.url, "jwt-type": "rsa", "jwt-key-size": "256",
                "key": pathlib.Path(keys.rsa).read_text(), "cert": public,
                "access-token-duration": 3600, "refresh-token-duration": 3600, "code-duration": 60,
                "refresh-token-rolling": False, "allow-non-oidc": False, "subject-type": "public",
                "auth-type-code-enabled": True, "auth-type-token-enabled": False, "auth-type-id-token-enabled": True,
                "auth-type-none-enabled": False, "auth-type-password-enabled": False,
                "auth-type-client-enabled": False, "auth-type-device-enabled": False,
                "auth-type-refresh-enabled": False, "jwks-show": True, "request-parameter-allow": False,
                "pkce-allowed": True, "pkce-required": True, "pkce-method-plain-allowed": False,
                "name-claim": "mandatory", "email-claim": "mandatory",
                "claims": [{"name": "email_verified", "user-property": "username", "type": "boolean",
                            "boolean-value-true": "olga", "boolean-value-false": "nobody", **claim}]}})

    def client(self, back):
        for name in ("heard", "other"):
            self.admin.call("POST", "/client/", {
                "client_id": name, "name": name, "enabled": True, "confidential": True, "password": self.secret,
                "scope": [], "redirect_uri": [back], "authorization_type": ["code"],
                "token_endpoint_auth_method": ["client_secret_basic"]})
            self.olga.call("PUT", f"/auth/grant/{name}", {"scope": "openid email profile"})

    def visit(self, address):
        """Olga's browser, which is signed in and has agreed"""
        assert address.startswith(self.url + "/auth?"), address
        try:
            self.olga.opener.open(address + "&g_continue", timeout=90)
        except urllib.error.HTTPError as error:
            return error.headers["Location"]
        raise AssertionError("the provider did not send the browser back")

    def close(self):
        self.server.terminate()
        self.server.wait(60)
        self.folder.cleanup()
