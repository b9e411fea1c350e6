"""Credentials by reference: what is one, where it leads, and that no fault says a value or a path."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.models.connection import parse_connection, parse_connections
from jupyterlab_sallyport.models.credentials import check_reference, find_credential, read_credential
from jupyterlab_sallyport.redact import known_values, redact

KEY = "canary-0123456789abcdef"


@pytest.mark.proves("MG-24")
@pytest.mark.parametrize(
    "reference", ["env:KEY", "env:_K2", "file:/run/secrets/key", "file:~/.keys/one", "keyring:service/name", ""]
)
def test_takes_references(reference: str) -> None:
    check_reference(reference)


@pytest.mark.proves("MG-24", "JP-20")
@pytest.mark.parametrize(
    "text", [KEY, "sk-" + KEY, "env:", "env:A B", "env:2A", "file:key", "file:", "keyring:one", "ENV:KEY", " env:KEY"]
)
def test_refuses_everything_else_and_does_not_repeat_it(text: str) -> None:
    with pytest.raises(CodedError) as raised:
        check_reference(text)
    assert raised.value.code == "bad-params"
    assert KEY not in str(raised.value)


def test_reads_the_environment() -> None:
    assert read_credential("env:K", {"K": f" {KEY}\n"}) == KEY
    assert read_credential("env:K", {"K": ""}) == ""
    assert read_credential("") == ""


@pytest.mark.parametrize("value", [f"{KEY}\nX-Other: 1", f"{KEY}\x00", f"{KEY}é"])
def test_refuses_a_value_that_would_not_be_one_header(value: str) -> None:
    with pytest.raises(CodedError, match="one line") as raised:
        read_credential("env:K", {"K": value})
    assert KEY not in str(raised.value)


@pytest.mark.proves("JM-2")
def test_says_which_variable_is_missing() -> None:
    with pytest.raises(CodedError, match="NOT_THERE"):
        read_credential("env:NOT_THERE", {})


@pytest.mark.proves("JP-21")
@pytest.mark.parametrize(
    ("mode", "outcome"),
    [
        (0o600, ""),
        (0o400, ""),
        (0o640, "warned"),
        (0o644, "warned"),
        (0o604, "warned"),
        (0o660, "refused"),
        (0o666, "refused"),
        (0o602, "refused"),
        (0o620, "refused"),
    ],
)
def test_a_file_of_that_mode_counts_counts_with_a_warning_or_does_not(tmp_path: Path, mode: int, outcome: str) -> None:
    file = tmp_path / "key"
    file.write_text(KEY)
    file.chmod(mode)
    if outcome == "refused":
        refuse_file(file)
        return
    found = find_credential(f"file:{file}")
    assert (found.value, found.source) == (KEY, "file")
    assert ("chmod 600" in found.warning) == (outcome == "warned")
    assert str(file) not in found.warning
    assert KEY not in repr(found)


@pytest.mark.proves("JP-21")
def test_refuses_what_is_no_file_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY)
    file.chmod(0o600)
    assert read_credential(f"file:{file}") == KEY
    link = tmp_path / "link"
    link.symlink_to(file)
    os.mkfifo(tmp_path / "pipe", 0o600)
    for other in (link, tmp_path / "pipe", tmp_path, tmp_path / "missing", file / "below"):
        refuse_file(other)
    file.write_text("x" * 20_000)
    refuse_file(file)


@pytest.mark.proves("JP-21")
def test_refuses_a_file_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "key"
    file.write_text(KEY)
    file.chmod(0o600)
    somebody = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody)
    refuse_file(file)


def test_reads_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    held = {("service", "a/b"): KEY}
    keyring = SimpleNamespace(get_password=lambda service, name: held.get((service, name)))
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    assert read_credential("keyring:service/a/b") == KEY
    with pytest.raises(CodedError, match="no such credential"):
        read_credential("keyring:service/other")


def test_says_what_is_missing_for_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(CodedError) as raised:
        read_credential("keyring:service/name")
    assert raised.value.fix == "pip install keyring"


@pytest.mark.parametrize(
    "value",
    [
        "openai:m",
        {},
        {"provider": "openai"},
        {"provider": "openai", "model": "m", "api_key": KEY},
        {"provider": "openai", "model": "m", "credential": KEY},
        {"provider": "openai", "model": "m\nn"},
        {"provider": "openai-compatible", "model": "m"},
        {"provider": "openai", "model": "m", "base_url": f"https://x.example/?key={KEY}"},
        {"provider": "openai", "model": "m", "base_url": "https://x.example:99999"},
    ],
)
def test_refuses_a_model_that_is_none_and_repeats_no_value(value: object) -> None:
    with pytest.raises(CodedError) as raised:
        parse_connection(value)
    assert raised.value.code == "bad-params"
    assert KEY not in str(raised.value)


def test_the_engine_learns_nothing_of_the_credential() -> None:
    value = {"provider": "openai", "model": "m", "credential": "env:KEY"}
    assert parse_connection(value).to_json() == {"id": "openai:m", "provider": "openai", "model": "m"}


def test_prices_and_the_window_reach_the_engine() -> None:
    price = {"output": 15, "input": 3, "cache_read": 0.3}
    value = {"provider": "openai", "model": "m", "context_tokens": 200_000, "price": price}
    told = parse_connection(value).to_json()
    assert told["contextTokens"] == 200_000
    assert told["price"] == {"input": 3, "output": 15, "cacheRead": 0.3}


@pytest.mark.parametrize(
    "members",
    [
        {"price": {"input": 3}},
        {"price": {"input": 3, "output": -1}},
        {"price": {"input": True, "output": 1}},
        {"price": {"input": float("nan"), "output": 1}},
        {"price": {"input": 1, "output": 1, "other": 1}},
        {"price": 3},
        {"context_tokens": "many"},
        {"context_tokens": -1},
    ],
)
def test_refuses_a_price_or_window_that_is_none(members: dict[str, object]) -> None:
    with pytest.raises(CodedError, match=r"price|context_tokens"):
        parse_connection({"provider": "openai", "model": "m", **members})


def test_each_model_has_a_name_of_its_own() -> None:
    with pytest.raises(CodedError, match="of its own"):
        parse_connections([{"provider": "openai", "model": "m"}] * 2)
    two = [{"provider": "openai", "model": "m"}, {"id": "other", "provider": "openai", "model": "m"}]
    assert [each.id for each in parse_connections(two)] == ["openai:m", "other"]


def refuse_file(path: Path) -> None:
    """Reading it is refused, with words that name neither the path nor what is in it."""
    with pytest.raises(CodedError) as raised:
        read_credential(f"file:{path}")
    assert raised.value.code == "no-credential"
    assert KEY not in str(raised.value)
    assert str(path) not in str(raised.value)


@pytest.mark.proves("JP-26", "JP-27")
def test_a_credential_that_was_read_is_taken_out_of_what_the_gate_writes() -> None:
    value = "sesame-of-the-vault-42"
    assert redact(f"said {value}") == f"said {value}"
    assert read_credential("env:KEY", {"KEY": f" {value}\n"}) == value
    assert redact(f"said {value} and {value.encode().hex()}") == "said [removed] and [removed]"
    known_values.forget()
