"""What `pip install` brings: the built wheel, whole or not at all."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from lab_check import talk
from lab_server import LabServer

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("pyproject.toml", "package.json", "hatch_build.py", "README.md", "LICENSE", "install.json")


def pack(source: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Build a wheel of ``source`` with this environment's own build backend, without the network."""
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    environment = {**os.environ, "SALLYPORT_PREBUILT": "1"}
    command = [sys.executable, "-c", code, str(out)]
    return subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of what the wheel is made of, with the built results."""
    copy = tmp_path / "source"
    copy.mkdir()
    for name in SHIPPED:
        shutil.copy(ROOT / name, copy / name)
    for folder in ("jupyterlab_sallyport", "jupyter-config"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    return copy


def test_the_wheel_brings_gate_engine_panel_and_configuration(source: Path, tmp_path: Path) -> None:
    done = pack(source, tmp_path)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    wanted = (
        "jupyterlab_sallyport/app.py",
        "jupyterlab_sallyport/engine/engine.mjs",
        "jupyterlab_sallyport/engine/third-party-licenses.json",
        "jupyterlab_sallyport/protocol/methods.json",
        "jupyterlab_sallyport/sandbox/bridge.py",
        "share/jupyter/labextensions/jupyterlab-sallyport/package.json",
        "share/jupyter/labextensions/jupyterlab-sallyport/install.json",
        "etc/jupyter/jupyter_server_config.d/jupyterlab_sallyport.json",
    )
    assert [ending for ending in wanted if not any(name.endswith(ending) for name in names)] == []
    assert [name for name in names if "/tests/" in name] == []


@pytest.mark.parametrize("missing", ["engine/engine.mjs", "labextension/package.json", "protocol/methods.json"])
def test_a_wheel_without_a_part_refuses_to_be_built(source: Path, tmp_path: Path, missing: str) -> None:
    (source / "jupyterlab_sallyport" / missing).unlink()
    done = pack(source, tmp_path)
    assert done.returncode != 0
    assert missing in done.stderr
    assert list(tmp_path.glob("*.whl")) == []


def test_an_installed_wheel_gives_gate_engine_and_panel(source: Path, tmp_path: Path) -> None:
    """Into an environment that has JupyterLab and nothing of this repository; no setting is made by hand."""
    assert pack(source, tmp_path).returncode == 0
    (wheel,) = tmp_path.glob("*.whl")
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    # JupyterLab itself comes from the environment of the tests, by path: its editable install of us does not.
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "jupyterlab.pth").write_text(sysconfig.get_path("purelib"))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--ignore-installed", "--disable-pip-version-check", str(wheel)], check=True)
    application = Path(sys.prefix) / "share" / "jupyter" / "lab"
    server = LabServer(
        base=tmp_path / "lab", python=str(python), installed=True, arguments=[f"--LabApp.app_dir={application}"]
    )
    (server.root / "demo").mkdir(parents=True)
    (server.root / "demo" / "hello.txt").write_text("hello\n")
    with server:
        assert "jupyterlab-sallyport" in server.get("lab").decode()
        assert "engine ready" in asyncio.run(talk(server))
    where = "import jupyterlab_sallyport; print(jupyterlab_sallyport.__file__)"
    loaded = subprocess.run([str(python), "-c", where], check=True, capture_output=True, text=True, cwd=tmp_path)
    assert Path(loaded.stdout.strip()).is_relative_to(environment)
