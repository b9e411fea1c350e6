"""The user and folder layers on real files: who may write what, and what is refused."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.settings import EngineSettings
from jupyterlab_sallyport.store.document import etag_of, load_document_schema
from jupyterlab_sallyport.store.policy_store import PolicyStore
from jupyterlab_sallyport.store.trust import TrustRecord

ALLOW_LS = {"schemaVersion": 1, "allow": [{"id": "ls", "tool": "shell", "words": ["ls"]}]}
NOTHING = {"schemaVersion": 1}


@pytest.fixture
def settings(tmp_path: Path) -> EngineSettings:
    (tmp_path / "root").mkdir()
    return EngineSettings(tmp_path / "state", tmp_path / "root")


def record_of(folder: Path) -> TrustRecord:
    status = folder.stat()
    return TrustRecord(str(folder), str(status.st_dev), str(status.st_ino), 1)


def code_of(act: Callable[[], object]) -> str:
    try:
        act()
    except CodedError as error:
        return error.code
    return "taken"


def test_a_saved_layer_is_private_and_there_after_a_restart(settings: EngineSettings) -> None:
    record = record_of(settings.server_root)
    store = PolicyStore(settings)
    store.put_user(ALLOW_LS, "")
    store.put_folder(record, NOTHING, "")
    view = PolicyStore(settings).view()
    assert view == store.view()
    assert (view["user"], view["folders"]) == (ALLOW_LS, {record.real_path: NOTHING})
    assert view["etags"] == {"user": etag_of(ALLOW_LS), "folders": {record.real_path: etag_of(NOTHING)}}
    files = [path for path in (settings.state_dir / "policy").rglob("*") if path.is_file()]
    assert len(files) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.parent.stat().st_mode) for path in files} == {0o700}


def test_of_two_who_read_the_same_the_second_is_told(settings: EngineSettings) -> None:
    store = PolicyStore(settings)
    store.put_user(ALLOW_LS, "")
    assert code_of(lambda: store.put_user(NOTHING, "")) == "stale-policy"
    store.put_user(NOTHING, etag_of(ALLOW_LS))
    assert store.view()["user"] == NOTHING


@pytest.mark.parametrize("content", ['{"schemaVersion": 1, "edits": "allow"}', "{", None])
def test_what_was_changed_behind_its_back_is_not_written_over(settings: EngineSettings, content: str | None) -> None:
    store = PolicyStore(settings)
    store.put_user(ALLOW_LS, "")
    path = settings.state_dir / "policy" / "user.json"
    if content is None:
        path.unlink()
    else:
        path.write_text(content)
    assert code_of(lambda: store.put_user(NOTHING, etag_of(ALLOW_LS))) == "stale-policy"
    assert store.view()["user"] == ALLOW_LS
    assert (path.read_text() if path.exists() else None) == content


def test_saving_a_whole_layer_mends_a_broken_one(settings: EngineSettings) -> None:
    store = PolicyStore(settings)
    store.put_user(ALLOW_LS, "")
    (settings.state_dir / "policy" / "user.json").write_text("{")
    again = PolicyStore(settings)
    assert list(again.view()["broken"]) == ["user"]
    again.put_user(NOTHING, "")
    assert PolicyStore(settings).view()["broken"] == again.view()["broken"] == {}


REFUSED: list[tuple[Any, str]] = [
    (None, "bad-params"),
    ([], "bad-params"),
    ({}, "bad-params"),
    ({"schemaVersion": 2}, "bad-params"),
    ({"schemaVersion": True}, "bad-params"),
    ({**NOTHING, "alow": []}, "bad-params"),
    ({**NOTHING, "edits": "yes"}, "bad-params"),
    ({**NOTHING, "maxMode": "bypass"}, "bad-params"),
    ({**NOTHING, "mcp": {"repoServers": "on"}}, "bad-params"),
    ({**NOTHING, "lift": ["secret-read"]}, "bad-params"),
    ({**NOTHING, "limits": {"wallMin": -1}}, "bad-params"),
    ({**NOTHING, "limits": {"wallMin": 1.5}}, "bad-params"),
    ({**NOTHING, "allow": [{"id": "r", "tool": "shel", "words": ["ls"]}]}, "bad-params"),
    ({**NOTHING, "allow": [{"id": "r", "tool": "shell", "words": []}]}, "bad-params"),
    ({**NOTHING, "allow": [{"id": "r", "tool": "shell", "words": ["ls"], "regex": "."}]}, "bad-params"),
    ({**NOTHING, "deny": [{"id": "R!", "tool": "shell"}]}, "bad-params"),
    ({**NOTHING, "deny": [{"id": "r", "tool": "edit", "path": "!src"}]}, "bad-params"),
    ({**NOTHING, "env": {"pass": ["TOKEN=abcd"]}}, "bad-params"),
    ({**NOTHING, "locks": ["edits"]}, "locked"),
    ({**NOTHING, "features": {"proposals": "force-on"}}, "locked"),
]


@pytest.mark.proves("NB-27")
@pytest.mark.parametrize(("document", "code"), REFUSED)
def test_refuses_what_is_no_document_of_a_person(settings: EngineSettings, document: Any, code: str) -> None:
    store = PolicyStore(settings)
    assert code_of(lambda: store.put_user(document, "")) == code
    assert store.view()["user"] is None
    assert not (settings.state_dir / "policy" / "user.json").exists()


@pytest.mark.proves("JP-20")
@pytest.mark.parametrize("secret", ["a1b2" * 10, "ghp_" + "x" * 36, "password=hunter22", "https://ada:lovelace@a.org"])
@pytest.mark.parametrize(
    "place",
    [
        lambda text: {"network": {"allow": [text]}},
        lambda text: {"deny": [{"id": "r", "tool": "shell", "words": ["curl", text]}]},
        lambda text: {"ask": [{"id": "r", "tool": "shell", "reason": text}]},
        lambda text: {"mcp": {"servers": [{"name": "s", "env": {"KEY": {"deep": text}}}]}},
    ],
)
def test_refuses_what_looks_like_a_secret_in_any_field(
    settings: EngineSettings, place: Callable[[str], dict[str, Any]], secret: str
) -> None:
    store = PolicyStore(settings)
    with pytest.raises(CodedError) as caught:
        store.put_user({**NOTHING, **place(secret)}, "")
    assert caught.value.code == "bad-params"
    assert secret not in str(caught.value)
    assert store.view()["user"] is None


LOCKED: list[tuple[list[str], dict[str, Any], dict[str, Any], str]] = [
    (["edits"], {}, {"edits": "allow"}, "locked"),
    (["edits"], {}, {"maxMode": "plan"}, "taken"),
    (["edits"], {"edits": "allow"}, {}, "taken"),
    (["edits"], {"edits": "allow"}, {"edits": "allow", "maxMode": "plan"}, "taken"),
    (["network"], {}, {"network": {"allow": ["a.org"]}}, "locked"),
    (["network.allow"], {}, {"network": {"allow": ["a.org"]}}, "locked"),
    (["network.allow"], {}, {"network": {"deny": ["a.org"]}}, "taken"),
    (["allow"], {}, {"allow": ALLOW_LS["allow"]}, "locked"),
    (["allow"], {"allow": ALLOW_LS["allow"]}, {"allow": []}, "taken"),
    (["limits"], {}, {"limits": {"wallMin": 0}}, "locked"),
]


@pytest.mark.proves("NB-26")
@pytest.mark.parametrize(("locks", "stored", "wanted", "code"), LOCKED)
def test_a_locked_key_is_not_flipped_by_any_write(
    settings: EngineSettings, locks: list[str], stored: dict[str, Any], wanted: dict[str, Any], code: str
) -> None:
    before = {**NOTHING, **stored}
    PolicyStore(settings).put_user(before, "")
    store = PolicyStore(settings._replace(policy={"schemaVersion": 1, "locks": locks}))
    assert code_of(lambda: store.put_user({**NOTHING, **wanted}, etag_of(before))) == code
    assert store.view()["user"] == ({**NOTHING, **wanted} if code == "taken" else before)


@pytest.mark.proves("MG-17")
def test_a_store_that_cannot_be_written_says_that_nothing_was_saved(
    settings: EngineSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PolicyStore(settings)

    def refuse(*_arguments: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(CodedError, match="Nothing was saved") as caught:
        store.put_user(ALLOW_LS, "")
    assert caught.value.code == "not-saved"
    assert store.view()["user"] is None
    assert list((settings.state_dir / "policy").iterdir()) == []


def test_a_folder_that_was_replaced_gets_no_policy_and_keeps_none(settings: EngineSettings) -> None:
    record = record_of(settings.server_root)
    store = PolicyStore(settings)
    store.put_folder(record, ALLOW_LS, "")
    settings.server_root.rename(settings.server_root.with_name("moved"))
    settings.server_root.mkdir()
    assert code_of(lambda: store.put_folder(record, NOTHING, etag_of(ALLOW_LS))) == "conflict"
    assert PolicyStore(settings).view()["folders"] == {}


def test_adopted_proposals_keep_the_hash_they_were_shown_with(settings: EngineSettings) -> None:
    record = record_of(settings.server_root)
    store = PolicyStore(settings)
    store.put_adopted(record, "sha256:" + "0" * 64, ALLOW_LS["allow"])
    adopted = {record.real_path: {"hash": "sha256:" + "0" * 64, "allow": ALLOW_LS["allow"]}}
    assert PolicyStore(settings).view()["adopted"] == store.view()["adopted"] == adopted
    assert code_of(lambda: store.put_adopted(record, "sha256:1", [{"id": "x", "tool": "shel"}])) == "bad-params"
    locked = PolicyStore(settings._replace(policy={"schemaVersion": 1, "locks": ["allow"]}))
    assert code_of(lambda: locked.put_adopted(record, "sha256:1", ALLOW_LS["allow"])) == "locked"


def test_the_schema_is_the_one_that_the_engine_is_made_from() -> None:
    source = Path(__file__).parents[2] / "src" / "protocol" / "policy-schema.json"
    assert load_document_schema() == json.loads(source.read_text())
