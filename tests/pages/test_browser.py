"""test_browser.py - the chat page in headless Chromium, driven by playwright-core.

Starts the real program with the demo clinic; browser/chat.mjs books by tapping and by keyboard
alone, and looks at contrast, focus, roles and width. Skipped in plain words without node, npm's
packages or Chromium. Screenshots stay in the build folder, for people to look at.
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import npm_tests
import running

DOCSPOT = os.environ.get("DOCSPOT_BIN") or npm_tests.skip("DOCSPOT_BIN is not set")
HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    chromium = shutil.which("chromium") or npm_tests.skip("Chromium is not here")
    folder = npm_tests.packages()
    shots = os.path.join(os.environ.get("DOCSPOT_BUILD_DIR", "build"), "screenshots")
    os.makedirs(shots, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        program = running.Running([DOCSPOT, "serve", "--demo", "--db", f"sqlite:{scratch}/t.db", "--now", "2026-11-23T10:00:00-08:00"],
                                  env=dict(os.environ, DOCSPOT_SERVER_LISTEN="127.0.0.1:0"))
        try:
            base = f"http://127.0.0.1:{program.wait_port()}"
            p = subprocess.run(["node", os.path.join(HERE, "browser", "chat.mjs"), base, os.path.abspath(shots)], cwd=folder,
                               env=dict(os.environ, CHROMIUM=chromium), timeout=240)
        finally:
            program.process.send_signal(signal.SIGTERM)
            code = program.process.wait(30)
        if p.returncode or code:
            print(program.said()[-3000:])
        sys.exit(p.returncode or code)


main()
