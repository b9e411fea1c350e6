"""The policy and trust store on real files."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.settings import EngineSettings
from jupyterlab_sallyport.store.policy_store import PolicyStore
from jupyterlab_sallyport.store.trust import TrustRecord, parse_trust

EMPTY = {
    "admin": None,
    "user": None,
    "folders": {},
    "adopted": {},
    "etags": {"user": "", "folders": {}},
    "trust": [],
    "broken": {},
}


@pytest.fixture
def settings(tmp_path: Path) -> EngineSettings:
    (tmp_path / "root").mkdir()
    return EngineSettings(tmp_path / "state", tmp_path / "root")


def record_of(folder: Path) -> TrustRecord:
    status = folder.stat()
    return TrustRecord(str(folder), str(status.st_dev), str(status.st_ino), 1)


def put(path: Path, content: str, mode: int = 0o600) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(mode)


def test_an_empty_store_holds_nothing_and_is_private(settings: EngineSettings) -> None:
    assert PolicyStore(settings).view() == EMPTY
    assert stat.S_IMODE((settings.state_dir / "policy").stat().st_mode) == 0o700


def test_trust_is_kept_over_a_restart_and_taken_back(settings: EngineSettings) -> None:
    record = record_of(settings.server_root)
    PolicyStore(settings).put_trust(record)
    again = PolicyStore(settings)
    assert again.view()["trust"] == [record.to_json()]
    (path,) = (settings.state_dir / "policy" / "trust").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again.remove_trust(record.real_path)
    assert PolicyStore(settings).view()["trust"] == again.view()["trust"] == []


def test_trust_for_this_run_leaves_nothing_behind(settings: EngineSettings) -> None:
    store = PolicyStore(settings)
    store.put_trust_for_this_run(record_of(settings.server_root))
    assert len(store.view()["trust"]) == 1
    assert PolicyStore(settings).view()["trust"] == []


def test_a_change_behind_its_back_is_not_adopted(settings: EngineSettings) -> None:
    store = PolicyStore(settings)
    put(settings.state_dir / "policy" / "user.json", '{"edits": "allow"}')
    PolicyStore(settings).put_trust(record_of(settings.server_root))
    assert store.view() == EMPTY


@pytest.mark.parametrize("change", ["replaced", "linked", "gone"])
def test_trust_is_refused_for_a_folder_that_is_another_by_now(settings: EngineSettings, change: str) -> None:
    record = record_of(settings.server_root)
    settings.server_root.rename(settings.server_root.with_name("moved"))
    if change == "replaced":
        settings.server_root.mkdir()
    elif change == "linked":
        settings.server_root.symlink_to("moved")
    with pytest.raises(CodedError) as caught:
        PolicyStore(settings).put_trust(record)
    assert caught.value.code == "conflict"


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"realPath": "relative", "device": "1", "inode": "1", "trustedAt": 1},
        {"realPath": "/a/../b", "device": "1", "inode": "1", "trustedAt": 1},
        {"realPath": "/a\0", "device": "1", "inode": "1", "trustedAt": 1},
        {"realPath": "/a", "device": 1, "inode": "1", "trustedAt": 1},
        {"realPath": "/a", "device": "1", "inode": "x", "trustedAt": 1},
        {"realPath": "/a", "device": "1", "inode": "1", "trustedAt": True},
        {"realPath": "/a", "device": "1", "inode": "1", "trustedAt": 1, "more": 1},
    ],
)
def test_refuses_what_is_no_trust_record(value: object) -> None:
    with pytest.raises(CodedError, match="Expected"):
        parse_trust(value)


def open_to_others(path: Path) -> None:
    path.chmod(0o644)


def linked(path: Path) -> None:
    path.rename(path.with_name("real"))
    path.symlink_to("real")


def no_json(path: Path) -> None:
    path.write_text("{")


def deep(path: Path) -> None:
    path.write_text("[" * 200_000)


def foreign(path: Path) -> None:
    os.chown(path, 12345, 12345)


needs_root = pytest.mark.parametrize(
    "spoil", [open_to_others, linked, no_json, deep, foreign][: 5 if os.geteuid() == 0 else 4]
)


@needs_root
def test_a_layer_that_cannot_be_trusted_is_broken_and_the_others_stand(
    settings: EngineSettings, spoil: Callable[[Path], None]
) -> None:
    PolicyStore(settings).put_trust(record_of(settings.server_root))
    put(settings.state_dir / "policy" / "user.json", "{}")
    spoil(settings.state_dir / "policy" / "user.json")
    view = PolicyStore(settings).view()
    assert view["user"] is None
    assert list(view["broken"]) == ["user"]
    assert len(view["trust"]) == 1


@needs_root
def test_a_trust_record_that_cannot_be_trusted_trusts_nothing(
    settings: EngineSettings, spoil: Callable[[Path], None]
) -> None:
    PolicyStore(settings).put_trust(record_of(settings.server_root))
    (path,) = (settings.state_dir / "policy" / "trust").iterdir()
    spoil(path)
    view = PolicyStore(settings).view()
    assert view["trust"] == []
    assert list(view["broken"]) == ["trust"]


def test_a_record_under_anothers_name_trusts_nothing(settings: EngineSettings) -> None:
    PolicyStore(settings).put_trust(record_of(settings.server_root))
    (path,) = (settings.state_dir / "policy" / "trust").iterdir()
    path.rename(path.with_name("0" * 40 + ".json"))
    assert PolicyStore(settings).view()["trust"] == []


def test_a_store_that_is_a_link_is_broken_in_every_layer(settings: EngineSettings, tmp_path: Path) -> None:
    settings.state_dir.mkdir(mode=0o700)
    (tmp_path / "elsewhere").mkdir()
    (settings.state_dir / "policy").symlink_to(tmp_path / "elsewhere")
    view = PolicyStore(settings).view()
    assert sorted(view["broken"]) == ["folder", "repository", "trust", "user"]


def test_a_folders_policy_is_for_that_very_folder(settings: EngineSettings) -> None:
    record = record_of(settings.server_root)
    document = {
        "realPath": record.real_path,
        "device": record.device,
        "inode": record.inode,
        "policy": {"edits": "ask"},
    }
    put(settings.state_dir / "policy" / "folders" / "a.json", json.dumps(document))
    assert PolicyStore(settings).view()["folders"] == {record.real_path: {"edits": "ask"}}
    put(settings.state_dir / "policy" / "folders" / "a.json", json.dumps({**document, "inode": "1"}))
    assert PolicyStore(settings).view()["folders"] == {}


def test_the_administrators_policy_comes_from_the_configuration(settings: EngineSettings) -> None:
    view = PolicyStore(settings._replace(policy={"maxMode": "ask"})).view()
    assert (view["admin"], view["broken"]) == ({"maxMode": "ask"}, {})


def test_two_sources_of_the_administrators_policy_are_none(settings: EngineSettings) -> None:
    view = PolicyStore(settings._replace(policy={}, policy_file="/etc/hostname")).view()
    assert view["admin"] is None
    assert "both" in view["broken"]["admin"]


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda path: put(path, "{}", 0o664), "writable by group"),
        (lambda path: (put(path, "{}"), os.chown(path, 12345, 0)), "belong to root"),
        (lambda path: (put(path, "{}"), path.parent.chmod(0o777)), "writable by group"),
        (lambda path: (put(path, "{}"), os.chown(path.parent, 12345, 0)), "belong to root"),
        (lambda path: (path.parent.mkdir(), path.symlink_to("/etc/hostname")), "readable"),
        (lambda path: put(path, "no json"), "JSON"),
        (lambda path: path.parent.mkdir(), "readable"),
    ],
)
def test_an_administrators_file_that_others_could_have_written_counts_for_nothing(
    settings: EngineSettings, tmp_path: Path, make: Callable[[Path], object], why: str
) -> None:
    path = tmp_path / "etc" / "policy.json"
    if os.geteuid() != 0:
        why, make = "belong to root", lambda path: put(path, "{}")
    make(path)
    view = PolicyStore(settings._replace(policy_file=str(path))).view()
    assert view["admin"] is None
    assert why in view["broken"]["admin"]


def test_a_root_owned_file_is_the_administrators_policy(settings: EngineSettings) -> None:
    # Every system has a file that root alone may write; whether it is JSON is another question, and asked after.
    view = PolicyStore(settings._replace(policy_file="/etc/passwd")).view()
    assert "to be JSON" in view["broken"]["admin"]
