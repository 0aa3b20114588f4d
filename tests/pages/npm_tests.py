"""npm_tests.py - the npm packages that tests of pages/ want, in the build folder; or a plain skip.

Tests run side by side: one of them installs, the others wait for its lock.
"""
import fcntl
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SKIP = 77


def skip(why):
    print("skipped: " + why)
    sys.exit(SKIP)


def packages():
    """The folder whose node_modules has them: installed once per build folder."""
    if not shutil.which("node") or not shutil.which("npm"):
        skip("node and npm are not here")
    folder = os.path.join(os.environ.get("DOCSPOT_BUILD_DIR", "build"), "npm")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install(folder)
    return os.path.abspath(folder)


def install(folder):
    """Whole or not at all: `installed` is written last."""
    installed = os.path.join(folder, "installed")
    if os.path.exists(installed):
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copy(os.path.join(HERE, "browser", name), folder)
    p = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder,
                       capture_output=True, text=True, timeout=240)
    if p.returncode != 0:
        skip("npm could not fetch the packages: " + p.stderr.strip()[-200:])
    with open(installed, "w", encoding="utf-8"):
        pass
