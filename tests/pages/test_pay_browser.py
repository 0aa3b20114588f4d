"""test_pay_browser.py - the pay page in headless Chromium: a phone, no JavaScript, keyboard alone.

The real program with dues in its database (tests/support/pay_rows.py); a small server here plays the
provider's page. browser/pay.mjs pays, then looks at every golden page. Skipped in plain words
without node, npm's packages or Chromium. Screenshots stay in the build folder, for people to look at.
"""
import http.server
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "e2e"))
import clinic as c  # noqa: E402
import npm_tests  # noqa: E402
import pay_rows  # noqa: E402  (clinic.py knows the way to tests/support)

TOKEN, HINDI = "tokenOfThePayPage00001", "tokenOfThePayPage00002"


class Provider(http.server.BaseHTTPRequestHandler):
    """/session is its page; /link and /pay are what it says to us."""

    rows = base = None

    def do_GET(self):
        path, _, query = self.path.partition("?")
        token = dict(urllib.parse.parse_qsl(query)).get("token", TOKEN)
        page = f'<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Provider</title><a href="{self.base}/p/{token}?back=1">Done</a>'
        if path == "/link":
            c.wait_until(lambda: self.rows.tries(token), "a payment")
            self.rows.link(self.rows.tries(token)[-1]["id"], f"http://{self.headers['Host']}/session?token={token}")
        elif path == "/pay":
            self.rows.pay(self.rows.tries(token)[-1]["id"])
        self.send_response(200 if path in ("/session", "/link", "/pay") else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass


def look(clinic, server):
    """The exit code of the browser's script."""
    build = os.environ.get("DOCSPOT_BUILD_DIR", "build")
    shots = os.path.abspath(os.path.join(build, "screenshots"))
    os.makedirs(shots, exist_ok=True)
    Provider.rows, Provider.base = pay_rows.Rows(clinic), f"http://127.0.0.1:{clinic.port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return subprocess.run(["node", str(HERE / "browser" / "pay.mjs"), Provider.base,
                           f"http://127.0.0.1:{server.server_port}", shots, str(HERE / "golden"), TOKEN, HINDI],
                          cwd=npm_tests.packages(), timeout=240, check=False,
                          env=dict(os.environ, CHROMIUM=shutil.which("chromium"))).returncode


def main():
    c.program()
    _ = shutil.which("chromium") or npm_tests.skip("Chromium is not here")
    npm_tests.packages()
    with c.vendor.FakeVendors() as fakes, http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        clinic = c.Clinic(fakes, **pay_rows.KEYS)
        try:
            rows = pay_rows.Rows(clinic)
            rows.ask(rows.hold("+15550000001"), TOKEN)
            rows.ask(rows.hold("+15550000002", "hi"), HINDI, at_clinic=0)
            clinic.start()
            code = look(clinic, server)
        finally:
            clinic.close()
            server.shutdown()
    sys.exit(code)


main()
