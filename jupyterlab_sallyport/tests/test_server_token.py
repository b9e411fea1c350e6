"""The server's token: made where nobody sees it, judged without telling it, and shown by one way alone."""

from __future__ import annotations

import ast
import json
import logging
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.auth.identity import IdentityProvider, User

from jupyterlab_sallyport.door.weak_token import weakness_of
from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.headless.cli import main
from jupyterlab_sallyport.server_token import make_token

from .conftest import Trial
from .wire import first_params

PAIR = {"Cookie": "_xsrf=abc", "X_XSRFToken": "abc"}
"""What a page sends that comes by cookie."""
CONFIRMED = json.dumps({"confirmed": True}).encode()
PACKAGE = Path(__file__).parents[1]


class HubLike(IdentityProvider):
    """Lets in by a cookie of its own, as JupyterHub's does, whatever token the configuration names."""

    def get_user(self, handler: Any) -> User:
        user = User("ada")
        user.hub_user = {"kind": "user", "name": "ada"}  # type: ignore[attr-defined]
        return user


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Jupyter's folders, with one running server in them whose token is of the tests."""
    for name in ("config", "data", "runtime"):
        (tmp_path / name).mkdir(mode=0o700)
        monkeypatch.setenv(f"JUPYTER_{name.upper()}_DIR", str(tmp_path / name))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def token(home: Path) -> str:
    """Of the one server that runs."""
    return run_server(home, 8888)


def run_server(home: Path, port: int, token: str | None = None) -> str:
    """Write down a server as running; the process is this one."""
    token = secrets.token_hex(24) if token is None else token
    about = {"pid": os.getpid(), "port": port, "url": f"http://localhost:{port}/base/", "token": token}
    (home / "runtime" / f"jpserver-{port}.json").write_text(json.dumps(about))
    return token


def entries(home: Path) -> Iterator[dict[str, Any]]:
    """What was recorded of links, of all segments."""
    for path in (home / "data" / "sallyport" / "audit").rglob("*.jsonl"):
        for line in path.read_text().splitlines():
            if (entry := json.loads(line)).get("action") == "token-link":
                yield entry


@pytest.mark.proves("MG-7")
def test_a_made_token_has_256_random_bits_in_a_file_of_its_owner_and_is_not_printed(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = home / "tokens" / "server"
    assert main(["token", "make", "--file", str(file)]) == 0
    made = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    # 43 characters of 6 bits, and not one set alike in so many.
    assert len(made) == 43
    assert len({make_token() for _ in range(1000)}) == 1000
    assert len({character for _ in range(200) for character in make_token()}) == 64
    assert weakness_of(made) == ""
    said = "".join(capfd.readouterr())
    assert str(file) in said
    assert made not in said


@pytest.mark.proves("MG-7")
def test_a_token_is_replaced_only_where_that_is_said_and_through_no_link(home: Path) -> None:
    kept = home / "data" / "sallyport" / "server-token"
    assert main(["token", "make"]) == 0
    before = kept.read_text()
    assert main(["token", "make"]) == 6
    assert kept.read_text() == before
    kept.chmod(0o644)
    assert main(["token", "make", "--replace"]) == 0
    assert kept.read_text() != before
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    link = home / "link"
    link.symlink_to(kept)
    assert main(["token", "make", "--replace", "--file", str(link)]) == 6


@pytest.mark.proves("MG-7")
@pytest.mark.parametrize(
    ("token", "weakness"),
    [
        ("", ""),
        ("jupyter", "short"),
        ("d3adb33f" * 3, "short"),
        ("a" * 48, "guessable"),
        ("d3adb33f" * 6, "guessable"),
        ("0123456789abcdefghijklmnopqrstuvwxyz", "guessable"),
        ("0123456789" * 4, "guessable"),
        ("my-secret-jupyter-token-changeme-please", "guessable"),
        ("PasswordPasswordPasswordPassword1234", "guessable"),
        ("ababacacabababadadabacabadabacaba", "guessable"),
        ("9f2c1e7a" + "4b8d03c6e5f1a29b7d60384c", ""),
        ("l9XoQ2v" + "Zr0tYw8KpN5aBcD1eF7gH3iJ6kMuSs4", ""),
    ],
)
def test_short_and_common_tokens_are_told_apart(token: str, weakness: str) -> None:
    assert weakness_of(token) == weakness


@pytest.mark.proves("MG-7")
async def test_a_weak_token_is_flagged_in_log_and_page_without_its_value(
    make_trial: Callable[..., Trial], capsys: pytest.CaptureFixture[str]
) -> None:
    weak = "correct horse"
    trial = make_trial({"IdentityProvider": {"token": weak}})
    lines = [line for line in capsys.readouterr().err.splitlines() if "the token of this server" in line]
    assert len(lines) == 1
    assert "the token of this server is short." in lines[0]
    assert weak not in lines[0]
    socket = await trial.door.open()
    answer: Any = await socket.request("initialize", first_params(await trial.door.ticket()))
    assert answer["result"]["marks"] == ["weak-token"]
    assert weak not in json.dumps(answer)
    socket.drop()


@pytest.mark.proves("MG-7")
def test_no_secret_is_compared_in_a_time_that_tells_of_it() -> None:
    """Tickets are found by their hash; what else decides goes through compare_digest, and nothing through ``==``."""
    told = []
    for file in PACKAGE.rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
                continue
            sides = [node.left, *node.comparators]
            names = {getattr(side, "id", getattr(side, "attr", "")) for side in sides}
            texts = [side for side in sides if isinstance(side, ast.Constant)]
            if not texts and names & {"token", "ticket", "nonce", "signature", "secret", "password"}:
                told.append(f"{file.name}:{node.lineno}")
    assert told == []


@pytest.mark.proves("JP-29")
def test_without_a_terminal_and_without_yes_no_link_is_shown(
    home: Path, token: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["token", "link"]) == 2
    said = "".join(capfd.readouterr())
    assert "--yes" in said
    assert token not in said
    assert list(entries(home)) == []


@pytest.mark.proves("JP-29")
@pytest.mark.parametrize(("typed", "code"), [("show", 0), ("", 3), ("yes", 3)])
def test_at_a_terminal_the_link_is_shown_once_it_is_confirmed_and_recorded_without_it(
    home: Path, token: str, typed: str, code: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _question: typed)
    assert main(["token", "link"]) == code
    said = capfd.readouterr().out
    assert "it is a password" in said
    assert (f"http://localhost:8888/base/lab?token={token}\n" in said) == (code == 0)
    found = list(entries(home))
    assert [(entry["outcome"], entry["target"]) for entry in found] == [("shown", "port 8888")] * (code == 0)
    assert token not in json.dumps(found)


@pytest.mark.proves("JP-29")
def test_with_yes_the_link_alone_is_on_standard_output(
    home: Path, token: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["token", "link", "--yes"]) == 0
    said = capfd.readouterr()
    assert said.out == f"http://localhost:8888/base/lab?token={token}\n"
    assert "it is a password" in said.err
    assert [entry["outcome"] for entry in entries(home)] == ["shown"]


@pytest.mark.proves("JP-29")
def test_a_server_without_a_token_several_servers_and_none_are_told(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["token", "link", "--yes"]) == 2
    run_server(home, 8888, token="")
    assert main(["token", "link", "--yes"]) == 2
    assert "has no token" in capfd.readouterr().err
    other = run_server(home, 8889)
    assert main(["token", "link", "--yes"]) == 2
    assert "8888, 8889" in "".join(sorted(capfd.readouterr().err.replace("8889, 8888", "8888, 8889").splitlines()))
    assert main(["token", "link", "--yes", "--port", "8889"]) == 0
    assert other in capfd.readouterr().out


@pytest.mark.proves("JP-29")
def test_what_cannot_be_recorded_is_not_shown(home: Path, token: str, capfd: pytest.CaptureFixture[str]) -> None:
    (home / "data" / "sallyport").mkdir(mode=0o700)
    (home / "data" / "sallyport" / "audit").write_text("in the way")
    assert main(["token", "link", "--yes"]) != 0
    assert token not in "".join(capfd.readouterr())


@pytest.mark.proves("JP-29")
async def test_a_page_gets_the_link_where_the_server_says_so_and_a_person_confirmed_it(
    make_trial: Callable[..., Trial], caplog: pytest.LogCaptureFixture
) -> None:
    trial = make_trial({"Sallyport": {"token_link": True}})
    with caplog.at_level(logging.DEBUG):
        for body in (b"", b"{}", b'{"confirmed": "true"}', b"[" * 200, CONFIRMED + b" " * 300):
            assert (await trial.door.http("POST", "token-link", body)).status == 400
        reply = await trial.door.http("POST", "token-link", CONFIRMED)
    assert reply.status == 200
    token = trial.door.token
    assert json.loads(reply.body) == {"link": f"{trial.door.origin}{trial.app.server().base_url}lab?token={token}"}
    assert {name.lower(): value for name, value in reply.headers.items()}["cache-control"] == "no-store"
    found = [entry for entry in trial.door.entries() if entry["action"] == "token-link"]
    assert [(entry["outcome"], entry["principal"]) for entry in found] == [("shown", "local")]
    assert token not in json.dumps(trial.door.entries())
    assert token not in caplog.text


@pytest.mark.proves("JP-29")
async def test_a_page_gets_no_link_where_the_server_does_not_say_so(trial: Trial) -> None:
    reply = await trial.door.http("POST", "token-link", CONFIRMED)
    assert (reply.status, json.loads(reply.body)["code"]) == (403, "locked")
    assert "token_link" in json.loads(reply.body)["fix"]
    assert (await trial.door.http("GET", "token-link")).status in (403, 405)
    foreign = await trial.door.http("POST", "token-link", CONFIRMED, Origin="http://evil.example")
    assert foreign.status == 403
    assert [entry for entry in trial.door.entries() if entry["outcome"] == "shown"] == []


@pytest.mark.proves("JP-29")
async def test_an_admin_who_is_not_the_owner_gets_no_link(make_trial: Callable[..., Trial]) -> None:
    mapped = {"roles": {"ada": "admin"}, "token_link": True}
    trial = make_trial({"Sallyport": mapped, "ServerApp": {"identity_provider_class": HubLike}})
    assert (await trial.door.http("POST", "token-link", CONFIRMED, **PAIR)).status == 403
    assert trial.door.entries()[-1]["detail"]["reason"] == "role"


@pytest.mark.proves("JP-29")
async def test_the_owner_of_a_server_that_a_hub_started_is_told_that_it_has_no_token(
    make_trial: Callable[..., Trial], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    trial = make_trial({"Sallyport": {"token_link": True}, "ServerApp": {"identity_provider_class": HubLike}})
    reply = await trial.door.http("POST", "token-link", CONFIRMED, **PAIR)
    assert (reply.status, json.loads(reply.body)["code"]) == (404, "not-found")
    assert trial.door.token not in reply.body.decode()


@pytest.mark.proves("JP-29")
async def test_a_server_that_asks_nobody_has_no_link(make_trial: Callable[..., Trial]) -> None:
    trial = make_trial({"Sallyport": {"token_link": True}}, auth=False)
    reply = await trial.door.http("POST", "token-link", CONFIRMED, **PAIR)
    assert (reply.status, json.loads(reply.body)["code"]) == (404, "not-found")


@pytest.mark.proves("JP-29")
async def test_a_page_gets_no_link_that_cannot_be_recorded(
    make_trial: Callable[..., Trial], monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = make_trial({"Sallyport": {"token_link": True}})

    async def fail(**_entry: object) -> int:
        raise CodedError("audit-unwritable", "The disk is full.")

    monkeypatch.setattr(trial.gate.audit, "record", fail)
    reply = await trial.door.http("POST", "token-link", CONFIRMED)
    assert (reply.status, json.loads(reply.body)["code"]) == (503, "audit-unwritable")
    assert trial.door.token not in reply.body.decode()
