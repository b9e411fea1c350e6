"""Where a connected model's credential comes from: the fixed order, and what is kept for one server alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.models.connection import ModelConnection, parse_connection
from jupyterlab_sallyport.models.sources import HOME_FOLDER, Sources
from jupyterlab_sallyport.models.stored_credentials import StoredCredentials

OPENAI = "https://api.openai.com:443"
KEY = "canary-0123456789abcdef"


@pytest.fixture(autouse=True)
def without_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)


def model(credential: str, **more: str) -> ModelConnection:
    return parse_connection({"provider": "openai", "model": "m", "credential": credential, **more})


@pytest.mark.proves("JP-19")
def test_the_places_are_looked_at_in_a_fixed_order_and_the_report_names_place_and_no_value(tmp_path: Path) -> None:
    explicit, named, home = tmp_path / "explicit", tmp_path / "named", tmp_path / HOME_FOLDER / "openai"
    home.parent.mkdir(parents=True)
    for file, text in ((explicit, "of-a-file"), (named, "of-the-variables-file"), (home, "of-the-home")):
        file.write_text(text)
        file.chmod(0o600)
    environment = {"OPENAI_API_KEY_FILE": str(named), "OPENAI_API_KEY": "of-the-variable"}
    stored = StoredCredentials(tmp_path / "stored")
    name = stored.put("openai", OPENAI, "of-the-store")
    sources = Sources(stored, environment, tmp_path)

    def look(credential: str = "default") -> tuple[str, str]:
        found = sources.find(model(credential))
        assert found.value not in repr(found)
        return found.value, found.source

    # All are there; the first one goes each round.
    assert look(f"file:{explicit}") == ("of-a-file", "file")
    assert look() == ("of-the-variables-file", "env:OPENAI_API_KEY_FILE")
    del environment["OPENAI_API_KEY_FILE"]
    assert look() == ("of-the-variable", "env:OPENAI_API_KEY")
    del environment["OPENAI_API_KEY"]
    assert look() == ("of-the-store", "stored")
    stored.remove(name)
    assert look() == ("of-the-home", "home")
    home.unlink()
    # A workspace is no place, whatever lies in the folder that we stand in.
    (tmp_path / ".env").write_text("OPENAI_API_KEY=of-the-workspace")
    with pytest.raises(CodedError, match="OPENAI_API_KEY") as raised:
        look()
    assert raised.value.code == "no-credential"


@pytest.mark.proves("JP-19", "JP-24")
def test_what_is_usual_for_a_provider_goes_to_no_other_server(tmp_path: Path) -> None:
    sources = Sources(StoredCredentials(tmp_path), {"OPENAI_API_KEY": KEY}, tmp_path)
    assert sources.find(model("default")).value == KEY
    for address in ("https://api.openai.com.evil.example/v1", "http://api.openai.com/v1", "https://api.openai.com:444"):
        with pytest.raises(CodedError) as raised:
            sources.find(model("default", base_url=address))
        assert KEY not in str(raised.value)


def test_a_file_variable_that_leads_nowhere_is_no_reason_to_look_elsewhere(tmp_path: Path) -> None:
    environment = {"OPENAI_API_KEY_FILE": str(tmp_path / "gone"), "OPENAI_API_KEY": KEY}
    with pytest.raises(CodedError):
        Sources(StoredCredentials(tmp_path), environment, tmp_path).find(model("default"))


@pytest.mark.proves("JP-24")
def test_a_stored_key_goes_to_its_own_server_only_and_is_listed_without_its_value(tmp_path: Path) -> None:
    stored = StoredCredentials(tmp_path / "stored")
    name = stored.put("openai", OPENAI, f" {KEY}\n")
    assert len(name) <= 63
    assert [(each.name, each.origin) for each in stored.names()] == [(name, OPENAI)]
    assert KEY not in repr(stored.names())
    assert stored.read(name, OPENAI) == KEY
    for origin in ("https://api.openai.com:444", "http://api.openai.com:443", "https://openai.com:443"):
        with pytest.raises(CodedError, match="another server"):
            stored.read(name, origin)


@pytest.mark.proves("JP-24")
@pytest.mark.parametrize("name", ["", "../key", "a/b", ".hidden", "A", "a" * 64, "key\n"])
def test_a_name_that_is_none_leads_nowhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "key.json").write_text("{}")
    stored = StoredCredentials(tmp_path / "stored")
    with pytest.raises(CodedError):
        stored.read(name, OPENAI)
    with pytest.raises(CodedError):
        stored.remove(name)
    assert (tmp_path / "key.json").exists()


@pytest.mark.proves("JP-22", "NB-38")
def test_new_files_are_private_in_a_private_folder_and_each_save_makes_them_so_again(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        folder = tmp_path / "stored"
        stored = StoredCredentials(folder)
        name = stored.put("openai", OPENAI, KEY)
        file = folder / f"{name}.json"
        assert (stat.S_IMODE(folder.stat().st_mode), stat.S_IMODE(file.stat().st_mode)) == (0o700, 0o600)
        folder.chmod(0o755)
        stored.put("openai", OPENAI, KEY)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        file.chmod(0o644)
        with pytest.raises(CodedError):
            stored.read(name, OPENAI)
    finally:
        os.umask(old)
    for empty in ("", " \n"):
        with pytest.raises(CodedError, match="got blanks"):
            stored.put("openai", OPENAI, empty)
    assert not [path for path in folder.iterdir() if path.suffix != ".json"]


def test_a_value_goes_into_the_keyring_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: dict[tuple[str, str], str] = {}
    keyring = SimpleNamespace(
        get_keyring=lambda: SimpleNamespace(priority=5),
        set_password=lambda service, name, value: held.__setitem__((service, name), value),
        get_password=lambda service, name: held.get((service, name)),
        delete_password=lambda service, name: held.pop((service, name)),
    )
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    stored = StoredCredentials(tmp_path)
    name = stored.put("openai", OPENAI, KEY)
    assert list(held.values()) == [KEY]
    assert KEY not in (tmp_path / f"{name}.json").read_text()
    assert stored.read(name, OPENAI) == KEY
    stored.remove(name)
    assert held == {} and stored.names() == []


@pytest.mark.parametrize("backend", ["fails", "holds nothing"])
def test_a_keyring_that_keeps_nothing_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    def refuse(*_: str) -> None:
        raise RuntimeError("locked")

    priority = 5 if backend == "fails" else 0
    keyring = SimpleNamespace(get_keyring=lambda: SimpleNamespace(priority=priority), set_password=refuse)
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    stored = StoredCredentials(tmp_path)
    assert stored.read(stored.put("openai", OPENAI, KEY), OPENAI) == KEY


@pytest.mark.proves("JP-24")
def test_removing_a_model_leaves_a_file_that_is_not_ours(tmp_path: Path) -> None:
    from jupyterlab_sallyport.models.connected import ConnectedModels

    file = tmp_path / "own-key"
    file.write_text(KEY)
    file.chmod(0o600)
    models = ConnectedModels(tmp_path / "state", ())
    made = models.connect(model(f"file:{file}"))
    kept = models.connect(model("", base_url="https://other.example/v1"), KEY)
    assert len(models.stored.names()) == 1
    models.remove(made.id)
    models.remove(kept.id)
    assert file.read_text() == KEY
    assert models.stored.names() == []


@pytest.mark.proves("JP-23")
def test_what_is_kept_of_models_ignores_itself_for_git(tmp_path: Path) -> None:
    from jupyterlab_sallyport.models.connected import ConnectedModels

    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    ConnectedModels(tmp_path / "state", ()).connect(model(""), KEY)
    status = subprocess.run(["git", "-C", str(tmp_path), "status", "--porcelain"], capture_output=True, check=True)
    assert status.stdout == b""
