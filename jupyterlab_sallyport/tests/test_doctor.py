"""`jupyter sallyport doctor`: each rule over good and bad facts, the facts over real files, the command over a home."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

from ..doctor.facts import (
    DiskFacts,
    EngineFacts,
    Facts,
    FileFacts,
    NodeFacts,
    SecretFacts,
    ServerFacts,
    ServerOfTools,
)
from ..doctor.finding import Finding, find_score, is_serious, worst_first
from ..doctor.last_run import LastRun, compare, read_last_run
from ..doctor.look_at_policy import find_network_problems, look_at_credentials, look_at_tools, read_layers
from ..doctor.look_at_server import configured_server, running_servers
from ..doctor.look_at_state import check_journals, find_open_files
from ..doctor.rules import RULES, judge
from ..doctor.shown_path import show_text
from ..headless.doctor import examine
from ..models.connection import parse_connection
from ..settings import EngineSettings

EVERYWHERE = "0.0.0.0"  # noqa: S104 - nothing listens there
SERVER = ServerFacts("The configuration", "127.0.0.1", False, None, False, "~/work")
SOUND = Facts(
    node=NodeFacts("", "24.19.0"),
    engine=EngineFacts("", {"tier": "1", "runs": True, "reason": ""}),
    servers=(SERVER,),
    is_root=False,
    settings_problems=(),
    layers={"user": {"schemaVersion": 1, "network": {"allow": ["pypi"]}}},
    broken_layers={},
    trusted=1,
    trust_problems=(),
    open_files=(),
    credentials=(SecretFacts("m", "env:KEY", ""),),
    audit={"ok": True, "segments": [{"segment": "a", "entries": 3, "ok": True}]},
    journals={"a.db": "ok"},
    tools=(ServerOfTools("files", 2, ()),),
    network_problems=(),
    disk=DiskFacts(50_000, "ext4"),
    versions={"jupyterlab_sallyport": "0.1.0", "jupyter_server": "2.17.0", "jupyterlab": "4.6.6"},
)
BROKEN_AUDIT = {"ok": False, "segments": [{"segment": "a", "entries": 3, "ok": False, "fault": {"seq": 2, "why": "x"}}]}
UNSOUND: list[tuple[str, dict[str, Any], str, str]] = [
    ("auth-off", {"servers": (SERVER._replace(token_length=0),)}, "fail", "lets in everybody"),
    ("auth-off", {"servers": (SERVER._replace(token_length=0, has_password=True),)}, "pass", ""),
    ("audit-chain", {"audit": BROKEN_AUDIT}, "fail", "a: x"),
    ("audit-chain", {"audit": None}, "unknown", "could not be read"),
    ("node-missing", {"node": NodeFacts("needs Node 24.16", fix="pip install x")}, "fail", "24.16"),
    ("sandbox-tier", {"engine": EngineFacts("", {"tier": "3", "runs": False, "reason": "No bwrap."})}, "fail", "No bw"),
    ("sandbox-tier", {"engine": EngineFacts("", {"tier": "2", "runs": True, "reason": "Old."})}, "warn", "Tier 2. Old"),
    ("sandbox-tier", {"engine": EngineFacts("there is no Node")}, "unknown", "no Node"),
    ("settings-invalid", {"settings_problems": ("Sallyport.polcy does not exist",)}, "fail", "polcy"),
    ("policy-layers", {"broken_layers": {"user": "to be JSON"}}, "fail", "user: to be JSON"),
    ("store-permissions", {"open_files": (FileFacts("~/s", 0o755, True, False),)}, "warn", "~/s (0755)"),
    ("store-permissions", {"open_files": (FileFacts("~/s", 0o770, True, False),)}, "fail", "~/s (0770)"),
    ("store-permissions", {"open_files": (FileFacts("~/s", 0o700, False, False),)}, "fail", "of another user"),
    ("store-permissions", {"open_files": (FileFacts("~/s", 0o777, True, True),)}, "fail", "a link"),
    ("credential-files", {"credentials": (SecretFacts("m", "file", "not there"),)}, "fail", "m (file): not there"),
    ("credential-files", {"credentials": (SecretFacts("m", "file", "", "readable"),)}, "warn", "readable"),
    ("journal-integrity", {"journals": {"a.db": "damaged"}}, "fail", "a.db: damaged"),
    ("journal-integrity", {"journals": {"a.db": "in use"}}, "unknown", "in use"),
    ("token-weak", {"servers": (SERVER._replace(token_length=8),)}, "fail", "8 characters"),
    ("token-weak", {"servers": (SERVER._replace(token_length=48),)}, "pass", ""),
    ("token-weak", {"servers": (SERVER._replace(token_length=48, is_token_guessable=True),)}, "fail", "guessed"),
    ("tls-missing", {"servers": (SERVER._replace(host=EVERYWHERE),)}, "warn", EVERYWHERE),
    ("tls-missing", {"servers": (SERVER._replace(host="10.1.2.3", port_is_secure=True),)}, "pass", ""),
    ("origin-any", {"servers": (SERVER._replace(allow_origin="*"),)}, "fail", "any origin"),
    ("xsrf-off", {"servers": (SERVER._replace(is_xsrf_off=True),)}, "fail", "disable_check_xsrf"),
    ("disk-space", {"disk": DiskFacts(10, "ext4")}, "fail", "10 MB"),
    ("disk-space", {"disk": DiskFacts(500, "ext4")}, "warn", "500 MB"),
    ("disk-space", {"disk": None}, "unknown", ""),
    ("trust-records", {"trust_problems": ("~/x is another folder by now, or gone",)}, "warn", "~/x"),
    ("mcp-unpinned", {"tools": (ServerOfTools("files", 0, ()),)}, "warn", "no tool was reviewed"),
    ("mcp-unpinned", {"tools": (ServerOfTools("files", 2, ("tool.py",)),)}, "warn", "changed (tool.py)"),
    ("network-switch", {"layers": {"user": {"network": {"privateHosts": ["a.example"]}}}}, "warn", "a.example"),
    ("proxy-settings", {"network_problems": ("HTTPS_PROXY is no address of a proxy",)}, "fail", "HTTPS_PROXY"),
    ("origin-comma-list", {"servers": (SERVER._replace(allow_origin="https://a,https://b"),)}, "warn", "a list"),
    ("root-user", {"is_root": True}, "warn", "root"),
    ("root-too-broad", {"servers": (SERVER._replace(root="~"),)}, "warn", "~"),
    ("network-filesystem", {"disk": DiskFacts(9_000, "nfs4")}, "warn", "nfs4"),
    ("versions", {"versions": {"jupyter_server": "2.16.9", "jupyterlab": "4.6.6"}}, "warn", "2.16.9"),
]


@pytest.mark.proves("JM-25")
def test_a_sound_installation_has_the_whole_score() -> None:
    findings = judge(SOUND)
    assert [(each.id, each.status) for each in findings] == [(rule.id, "pass") for rule in RULES]
    assert find_score(findings) == 100 and not is_serious(findings)


@pytest.mark.proves("JM-25", "JP-33")
@pytest.mark.parametrize(("rule", "change", "status", "evidence"), UNSOUND)
def test_a_rule_tells_what_is_wrong_and_what_mends_it(
    rule: str, change: dict[str, Any], status: str, evidence: str
) -> None:
    findings = {each.id: each for each in judge(SOUND._replace(**change))}
    found = findings.pop(rule)
    assert (found.status, evidence in found.evidence) == (status, True), found
    assert found.fix or status in ("pass", "unknown") or rule == "sandbox-tier"
    # What concerns one rule moves no other, but for the few that look at the same thing.
    assert all(each.status == "pass" for each in findings.values() if each.id != "network-filesystem")


@pytest.mark.proves("JM-25")
def test_each_rule_has_a_bad_fixture() -> None:
    assert {rule.id for rule in RULES} == {rule for rule, _, status, _ in UNSOUND if status != "pass"}


@pytest.mark.proves("JM-25")
@pytest.mark.parametrize(
    ("open_rules", "score", "serious"),
    [
        ([], 100, False),
        ([("low", "warn")], 98, False),
        ([("medium", "fail"), ("low", "unknown")], 91, False),
        ([("high", "warn")], 90, False),
        ([("high", "fail")], 80, True),
        ([("critical", "fail"), ("high", "fail"), ("high", "fail"), ("critical", "fail")], 0, True),
        ([("critical", "unknown")], 90, False),
    ],
)
def test_the_score_falls_by_severity(open_rules: list[Any], score: int, serious: bool) -> None:
    findings = [Finding(str(at), severity, "", status, "", "") for at, (severity, status) in enumerate(open_rules)]
    assert (find_score(findings), is_serious(findings)) == (score, serious)


def test_what_is_worst_stands_first() -> None:
    rows = [("a", "low", "fail"), ("b", "high", "pass"), ("c", "critical", "warn"), ("d", "high", "fail")]
    findings = [Finding(name, severity, "", status, "", "") for name, severity, status in rows]  # type: ignore[arg-type]
    assert [each.id for each in worst_first(findings)] == ["d", "a", "c", "b"]


@pytest.mark.proves("JM-25")
def test_the_trend_tells_what_is_new_and_what_was_mended() -> None:
    rows = {"still": "fail", "new": "warn", "mended": "pass", "hidden": "unknown"}
    findings = [Finding(name, "low", "", status, "", "") for name, status in rows.items()]  # type: ignore[arg-type]
    before = LastRun(7, 60, frozenset({"still", "mended", "hidden"}))
    trend = compare(before, findings)
    assert trend is not None
    assert trend.to_json() == {"previousScore": 60, "since": 7, "new": ["new"], "mended": ["mended"]}
    assert compare(None, findings) is None


@pytest.fixture
def settings(tmp_path: Path) -> EngineSettings:
    (tmp_path / "state").mkdir(mode=0o700)
    return EngineSettings(tmp_path / "state", tmp_path)


@pytest.mark.proves("JP-21")
@pytest.mark.parametrize(
    ("mode", "outcome"),
    [(0o600, ""), (0o640, "warning"), (0o644, "warning"), (0o660, "problem"), (0o666, "problem"), (0o602, "problem")],
)
def test_the_mode_of_a_credentials_file_is_judged(settings: EngineSettings, mode: int, outcome: str) -> None:
    file = settings.server_root / "key"
    file.write_text("canary-of-a-file")
    file.chmod(mode)
    wanted = {"provider": "openai", "model": "m", "credential": f"file:{file}"}
    (found,) = look_at_credentials(settings._replace(models=(parse_connection(wanted),)), {})
    assert [name for name in ("problem", "warning") if getattr(found, name)] == ([outcome] if outcome else [])
    assert "canary" not in repr(found) and str(file) not in repr(found)


def test_state_that_others_reach_is_named_and_left_as_it_is(settings: EngineSettings) -> None:
    state = settings.state_dir
    (state / "policy").mkdir(mode=0o700)
    for name, mode in (("user.json", 0o644), ("sound.json", 0o600)):
        (state / "policy" / name).touch()
        (state / "policy" / name).chmod(mode)
    (state / "link").symlink_to("/etc/hostname")
    found = {
        each.path: (each.mode, each.is_link) for each in find_open_files(state, settings.server_root, os.geteuid())
    }
    assert found == {"~/state/policy/user.json": (0o644, False), "~/state/link": (0o777, True)}
    assert stat.S_IMODE((state / "policy" / "user.json").stat().st_mode) == 0o644


def test_a_history_is_whole_damaged_or_in_use(settings: EngineSettings) -> None:
    folder = settings.state_dir / "journal"
    folder.mkdir()
    for name in ("whole", "damaged", "used"):
        with sqlite3.connect(folder / f"{name}.db") as database:
            database.executescript("CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(40000));")
        database.close()
    content = bytearray((folder / "damaged.db").read_bytes())
    content[4096:8192] = b"\xff" * 4096
    (folder / "damaged.db").write_bytes(content)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        # Locks of one process are no locks to itself.
        database = sqlite3.connect(folder / "used.db")
        database.execute("BEGIN EXCLUSIVE")
        os.write(writer, b"!")
        signal.pause()
    os.read(reader, 1)
    before = _tree(folder)
    try:
        found = check_journals(settings.state_dir)
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    assert found["whole.db"] == "ok" and found["used.db"] == "in use" and found["damaged.db"].startswith("damaged")
    assert _tree(folder) == before


def test_layers_are_read_as_they_stand(settings: EngineSettings) -> None:
    policy = settings.state_dir / "policy"
    policy.mkdir(mode=0o700)
    (policy / "user.json").write_text('{"schemaVersion": 1, "maxMode": "sudo"}')
    (policy / "user.json").chmod(0o600)
    layers, broken = read_layers(settings._replace(policy={"schemaVersion": 1}), settings.server_root)
    assert (sorted(layers), sorted(broken)) == (["admin", "user"], ["user"])
    (policy / "user.json").chmod(0o644)
    layers, broken = read_layers(settings, settings.server_root)
    assert layers == {} and "~/state/policy/user.json to have mode 0600" in broken["user"]


def test_a_pinned_program_that_changed_is_told(tmp_path: Path) -> None:
    program = tmp_path / "tool.py"
    program.write_text("print(1)")
    pin = {"name": "files", "files": {str(program): hashlib.sha256(b"print(1)").hexdigest()}, "tools": {"a": "0"}}
    layers = {"user": {"mcp": {"servers": [pin]}}}
    assert look_at_tools(layers) == (ServerOfTools("files", 1, ()),)
    program.write_text("print(2)")
    assert look_at_tools(layers) == (ServerOfTools("files", 1, ("tool.py",)),)


def test_proxy_and_certificates_are_tried_and_not_told(settings: EngineSettings) -> None:
    assert find_network_problems(settings, {"HTTPS_PROXY": "http://proxy:3128"}) == ()
    broken = settings._replace(proxy="socks9://who:canary@x:y", ca_file=str(settings.server_root))
    found = find_network_problems(broken, {})
    assert len(found) == 3 and "canary" not in repr(found)


def test_servers_are_read_from_configuration_and_runtime(tmp_path: Path) -> None:
    configuration = {
        "ServerApp": {"ip": EVERYWHERE, "allow_origin": "*", "root_dir": str(tmp_path)},
        "IdentityProvider": {"token": "canary"},
    }
    assert configured_server(configuration, {}, tmp_path) == ServerFacts(
        "The configuration",
        EVERYWHERE,
        False,
        6,
        False,
        "~",
        allow_origin="*",
    )
    assert configured_server({}, {"JUPYTER_TOKEN": "x" * 40}, tmp_path).token_length == 40
    assert configured_server({}, {}, tmp_path).token_length is None
    row = {"pid": os.getpid(), "port": 8888, "hostname": "localhost", "secure": False, "token": "", "password": False}
    (tmp_path / "jpserver-1.json").write_text(json.dumps({**row, "root_dir": f"{tmp_path}/work"}))
    (tmp_path / "jpserver-2.json").write_text(json.dumps({**row, "pid": 2**22 + 1}))
    assert running_servers(tmp_path, tmp_path) == (
        ServerFacts("The server at port 8888", "localhost", False, 0, False, "~/work"),
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Expected /home/who/.x/a.json to be JSON", "Expected ~/.x/a.json to be JSON"),
        ("Expected /srv/lab/u/x.csv to be JSON", "Expected …/x.csv to be JSON"),
        ("/home/whoever/a", "…/a"),
        ("see https://example.org/a/b", "see https://example.org/a/b"),
    ],
)
def test_paths_are_told_below_home_or_by_their_last_name(text: str, shown: str) -> None:
    """[JP-28]"""
    assert show_text(text, Path("/home/who")) == shown


@pytest.mark.proves("JM-25", "JP-26", "JP-33")
def test_the_command_tells_no_secret_changes_nothing_and_keeps_its_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    configuration, data = home / ".jupyter", home / "data"
    configuration.mkdir(parents=True)
    for name, value in {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(configuration),
        "JUPYTER_DATA_DIR": str(data),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_NO_CONFIG": "",
        "JUPYTER_TOKEN": "canary-token",
        "OPENAI_API_KEY": "canary-of-the-environment",
    }.items():
        monkeypatch.setenv(name, value)
    models = [{"provider": "openai", "model": "m", "credential": "env:OPENAI_API_KEY"}]
    settings = {"Sallyport": {"models": models, "polcy": 1, "proxy": "http://who:canary-proxy@proxy:1"}}
    (configuration / "jupyter_server_config.json").write_text(json.dumps(settings))
    before = _tree(home)

    assert examine(home, True) == 1
    said = capsys.readouterr().out
    report = json.loads(said)
    assert {each["id"]: each["status"] for each in report["findings"] if each["status"] == "fail"} == {
        "settings-invalid": "fail",
        "token-weak": "fail",
    }
    assert set(report["findings"][0]) == {"id", "severity", "title", "status", "evidence", "fix"}
    assert report["trend"] is None
    assert stat.S_IMODE((data / "sallyport" / "doctor.json").stat().st_mode) == 0o600
    assert {name: what for name, what in _tree(home).items() if not name.startswith("data")} == before
    assert [path.name for path in (data / "sallyport").iterdir()] == ["doctor.json"]
    assert read_last_run(data / "sallyport") is not None

    settings["Sallyport"].pop("polcy")
    (configuration / "jupyter_server_config.json").write_text(json.dumps(settings))
    monkeypatch.setenv("JUPYTER_TOKEN", "canary-token-" + hashlib.sha256(b"canary").hexdigest())
    examine(home, False)
    lines = capsys.readouterr().out
    assert f"Last time: {report['score']}." in lines
    assert "Mended since then: settings-invalid, token-weak." in lines
    assert "canary" not in said + lines and str(home) not in said + lines


def _tree(folder: Path) -> dict[str, object]:
    return {
        str(path.relative_to(folder)): (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    }
