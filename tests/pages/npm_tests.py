"""npm_tests.py - the npm packages that tests of pages/ want, in the build folder; or a plain skip."""
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
    wanted = os.path.join(folder, "node_modules", "playwright-core", "package.json")
    if not os.path.exists(wanted):
        os.makedirs(folder, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(HERE, "browser", name), folder)
        p = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True, timeout=240)
        if p.returncode != 0 or not os.path.exists(wanted):
            skip("npm could not fetch the packages: " + p.stderr.strip()[-200:])
    return os.path.abspath(folder)
