"""Prompts on the command line: the real command and engine, and a server that speaks as models' servers do."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.headless.choose_model import choose_model
from jupyterlab_sallyport.host.node import find_node
from jupyterlab_sallyport.models.connected import ConnectedModels
from jupyterlab_sallyport.models.connection import parse_connection
from jupyterlab_sallyport.settings import EngineSettings

from .test_headless import Terminal

KEY = "canary-of-the-model-0123456789"
SERVER = Path(__file__).parents[2] / "tests" / "model-server-main.mjs"
DONE = [{"text": "All done."}, {"finish": "stop"}]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    made = Terminal(tmp_path)
    made.environment["MODEL_KEY"] = KEY
    return made


class Model:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.address = self._read()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def asked(self) -> dict[str, Any]:
        """The next request that it got."""
        request: dict[str, Any] = json.loads(self._read())
        return request

    def options(self, credential: str = "env:MODEL_KEY") -> tuple[str, ...]:
        """What the command line needs to ask it."""
        return ("--model", "openai-compatible:small:7b", "--base-url", self.address, "--credential", credential)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Model]]:
    started: list[subprocess.Popen[str]] = []

    def start(*replies: Any, account: dict[str, str] | None = None) -> Model:
        script, signed_by = tmp_path / "replies.json", tmp_path / "account.json"
        script.write_text(json.dumps(replies))
        argv = [find_node("", os.environ), "--no-warnings", str(SERVER), str(script)]
        if account:
            signed_by.write_text(json.dumps(account))
            argv.append(str(signed_by))
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return Model(process)

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.proves("JP-26", "JM-9")
def test_a_model_works_a_prompt_with_tools_and_its_key_is_nowhere(
    terminal: Terminal, serve: Callable[..., Model]
) -> None:
    model = serve(
        [{"text": "I write."}, {"call": "write_file", "args": '{"path":"a.txt","content":"hi"}'}, {"finish": "tool"}],
        [{"text": f"Done with {KEY}."}, {"finish": "stop"}],
    )
    ran = terminal.run("Write hi to a.txt.", "--trust", "--approve", "once", "--json", *model.options())
    assert ran.returncode == 0, ran.stderr
    assert (terminal.workspace / "a.txt").read_text() == "hi"
    first = model.asked()
    assert first["headers"]["authorization"] == f"Bearer {KEY}"
    assert first["body"]["model"] == "small:7b"
    assert KEY not in json.dumps([first["body"], model.asked()["body"]])
    end = json.loads(ran.stdout.splitlines()[-1])["event"]
    assert end["reason"] == "done"
    assert end["usage"]["inputTokens"] == 200
    acts = [entry for entry in terminal.audit() if entry["action"] == "write_file"]
    assert [entry["outcome"] for entry in acts] == ["intent", "ok"]
    told = [
        ran.stdout,
        ran.stderr,
        *(path.read_bytes().decode("latin1") for path in terminal.data.rglob("*") if path.is_file()),
    ]
    assert not [text for text in told if KEY in text]


@pytest.mark.parametrize(
    ("reply", "code", "says"),
    [
        ({"status": 401}, 4, "credential"),
        ({"status": 429, "headers": {"retry-after": "600"}}, 3, "no more requests"),
        ({"status": 400, "body": {"error": {"message": "maximum context length is 5"}}}, 4, "longer than"),
        ([{"text": "So"}, {"fault": "cut"}], 4, "broke off"),
        ([{"text": "So"}, {"fault": "end"}], 4, ""),
    ],
)
def test_a_failed_reply_ends_with_its_code(
    terminal: Terminal, serve: Callable[..., Model], reply: Any, code: int, says: str
) -> None:
    ran = terminal.run("Go on.", "--trust", *serve(reply).options())
    assert (ran.returncode, says in ran.stderr) == (code, True), ran.stderr
    if isinstance(reply, list):
        assert "So" in ran.stdout


def test_nobody_to_ask_is_told_to_the_model(terminal: Terminal, serve: Callable[..., Model]) -> None:
    model = serve([{"call": "run_command", "args": '{"command":"touch x"}'}, {"finish": "tool"}], DONE)
    ran = terminal.run("Touch x.", "--trust", *model.options())
    assert ran.returncode in (3, 4)  # refused; failed where this machine confines no commands
    assert "All done." in ran.stdout
    assert not (terminal.workspace / "x").exists()
    model.asked()
    assert "refused" in json.dumps(model.asked()["body"]) or ran.returncode == 4


@pytest.mark.proves("JP-7", "JP-24")
def test_a_model_that_the_panel_connected_is_used_by_its_name_with_its_kept_key(
    terminal: Terminal, serve: Callable[..., Model]
) -> None:
    model = serve(DONE)
    connected = ConnectedModels(terminal.data / "sallyport", ())
    wanted = {"provider": "openai-compatible", "model": "mine", "base_url": model.address}
    name = connected.connect(parse_connection(wanted), KEY).id
    ran = terminal.run("Hello.", "--trust", "--model", "another")
    assert ran.returncode == 2
    assert f"a connected model ({name})" in ran.stderr
    ran = terminal.run("Hello.", "--trust", "--model", name)
    assert (ran.returncode, ran.stdout.strip()) == (0, "All done."), ran.stderr
    asked = model.asked()
    assert (asked["body"]["model"], asked["headers"]["authorization"]) == ("mine", f"Bearer {KEY}")
    assert KEY not in ran.stdout + ran.stderr
    # The administrator's lists hold it like every other.
    forbid = 'c.Sallyport.policy = {"schemaVersion": 1, "models": {"hosts": ["api.openai.com"]}}'
    (terminal.configuration / "jupyter_sallyport_config.py").write_text(f"c = get_config()\n{forbid}\n")
    ran = terminal.run("Hello.", "--trust", "--model", name)
    assert ran.returncode != 0
    assert "All done." not in ran.stdout


@pytest.mark.parametrize(
    ("name", "options", "found"),
    [
        ("openai-compatible:m", {}, "openai-compatible:m at http://127.0.0.1:1"),
        ("openai-compatible:m", {"base_url": "http://127.0.0.1:2"}, "openai-compatible:m at http://127.0.0.1:2"),
        ("team", {}, "openai:gpt at "),
        ("mistral:x:y", {}, "mistral:x:y at "),
        ("mine", {}, "openai-compatible:m, team"),
        ("openai-compatible", {}, "openai-compatible:m, team"),
        ("mistral:", {}, "openai-compatible:m, team"),
    ],
)
def test_a_connected_model_goes_before_one_that_is_described(
    tmp_path: Path, name: str, options: dict[str, str], found: str
) -> None:
    connected = ConnectedModels(tmp_path, ())
    connected.connect(
        parse_connection({"provider": "openai-compatible", "model": "m", "base_url": "http://127.0.0.1:1"})
    )
    configured = parse_connection({"id": "team", "provider": "openai", "model": "gpt"})
    settings = EngineSettings(tmp_path, tmp_path, models=(configured,))
    try:
        chosen = choose_model(name, settings, **options)
    except CodedError as error:
        assert error.code == "not-found"
        assert all(each in str(error) for each in found.split(", "))
    else:
        assert f"{chosen.provider}:{chosen.model} at {chosen.base_url}" == found


@pytest.mark.proves("MG-24", "JM-9")
def test_a_profile_of_an_aws_account_signs_requests_and_is_nowhere(
    terminal: Terminal, serve: Callable[..., Model], tmp_path: Path
) -> None:
    """The server checks each signature; only the gate reads the profile."""
    keys = {"accessKeyId": "AKIA" + "CANARY0123456789", "secretAccessKey": f"{KEY}/of+an/account"}
    file = tmp_path / "aws"
    file.write_text(
        f"[team]\naws_access_key_id = {keys['accessKeyId']}\naws_secret_access_key = {keys['secretAccessKey']}\n"
        "region = eu-central-1\n"
    )
    file.chmod(0o600)
    terminal.environment["AWS_SHARED_CREDENTIALS_FILE"] = str(file)
    model = serve(DONE, account={**keys, "region": "eu-central-1", "service": "bedrock"})
    there = ("--model", "bedrock:eu.anthropic.claude-x-v1:0", "--base-url", model.address)
    ran = terminal.run("Hello.", "--trust", *there, "--credential", "aws:profile/team")
    assert (ran.returncode, ran.stdout.strip()) == (0, "All done."), ran.stderr
    kept = [path.read_bytes().decode("latin1") for path in terminal.data.rglob("*") if path.is_file()]
    assert not [text for text in (ran.stdout, ran.stderr, *kept) if any(key in text for key in keys.values())]


@pytest.mark.proves("MG-24")
def test_a_credential_comes_from_a_file_that_nobody_else_may_write(
    terminal: Terminal, serve: Callable[..., Model], tmp_path: Path
) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    file.chmod(0o664)
    model = serve(DONE)
    ran = terminal.run("Hello.", *model.options(f"file:{file}"))
    assert ran.returncode == 4
    assert "nobody else may write" in ran.stderr
    assert str(file) not in ran.stderr
    file.chmod(0o600)
    ran = terminal.run("Hello.", *model.options(f"file:{file}"))
    assert ran.returncode == 0, ran.stderr
    assert model.asked()["headers"]["authorization"] == f"Bearer {KEY}"


@pytest.mark.proves("JP-20", "JM-22")
@pytest.mark.parametrize(
    "words",
    [
        ("--model", "openai-compatible:m"),
        ("--model", "nobody:m"),
        ("--model", "openai-compatible:", "--base-url", "http://127.0.0.1:9"),
        ("--model", "openai-compatible:m", "--base-url", "ftp://127.0.0.1"),
        ("--model", "openai-compatible:m", "--base-url", f"http://u:{KEY}@127.0.0.1"),
        ("--model", "openai-compatible:m", "--base-url", "http://127.0.0.1:9", "--credential", KEY),
        ("--base-url", "http://127.0.0.1:9"),
    ],
)
def test_wrong_options_are_usage_and_repeat_no_key(terminal: Terminal, words: tuple[str, ...]) -> None:
    ran = terminal.run("Hello.", *words)
    assert ran.returncode == 2
    assert KEY not in ran.stdout + ran.stderr


def test_the_configured_model_answers_without_options(terminal: Terminal, serve: Callable[..., Model]) -> None:
    model = serve(DONE)
    setting = {"provider": "openai-compatible", "model": "m", "base_url": model.address, "credential": "env:MODEL_KEY"}
    (terminal.configuration / "jupyter_server_config.json").write_text(json.dumps({"Sallyport": {"models": [setting]}}))
    ran = terminal.run("Hello.")
    assert (ran.returncode, ran.stdout) == (0, "All done.\n"), ran.stderr


class Proxy:
    """Takes CONNECT and leads every tunnel to one place, whatever name was asked for."""

    def __init__(self, target: str) -> None:
        self.asked: list[str] = []
        host, _, port = target.removeprefix("http://").partition(":")
        self._target = (host, int(port))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more."""
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += near.recv(1)
            self.asked.append(head.split(b"\r\n")[0].decode())
            far = socket.create_connection(self._target)
            near.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    @staticmethod
    def _copy(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy(serve: Callable[..., Model]) -> Iterator[tuple[Model, Proxy]]:
    model = serve(DONE)
    made = Proxy(model.address)
    yield model, made
    made.close()


def test_a_model_beyond_a_proxy_is_reached_through_it(terminal: Terminal, proxy: tuple[Model, Proxy]) -> None:
    """A name that only the proxy knows."""
    _, door = proxy
    terminal.environment["HTTP_PROXY"] = door.address
    there = ("--model", "openai-compatible:m", "--base-url", "http://models.invalid:8000")
    ran = terminal.run("Hello.", "--trust", *there)
    assert (ran.returncode, ran.stdout.strip()) == (0, "All done."), ran.stderr
    assert door.asked == ["CONNECT models.invalid:8000 HTTP/1.1"]


def test_a_model_on_this_machine_is_reached_past_the_proxy(terminal: Terminal, proxy: tuple[Model, Proxy]) -> None:
    model, door = proxy
    terminal.environment["HTTP_PROXY"] = terminal.environment["HTTPS_PROXY"] = door.address
    ran = terminal.run("Hello.", "--trust", *model.options())
    assert (ran.returncode, door.asked) == (0, []), ran.stderr
