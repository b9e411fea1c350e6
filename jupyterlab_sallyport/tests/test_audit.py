"""The audit chain on real files."""

from __future__ import annotations

import asyncio
import json
import logging
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jupyterlab_sallyport.audit.canonical import canonical_json
from jupyterlab_sallyport.audit.key import load_key
from jupyterlab_sallyport.audit.reader import read_page
from jupyterlab_sallyport.audit.verify import verify
from jupyterlab_sallyport.audit.writer import AuditWriter
from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.wire.peer import Caller

ADA = Caller("ada", "Ada L.", "admin", "192.0.2.1")
LOG = logging.getLogger("sallyport-test-audit")


def write_entries(folder: Path, count: int, *, note: str = "") -> Path:
    """A closed segment; returns its file."""

    async def write() -> None:
        writer = AuditWriter(folder, folder.parent / "key", LOG)
        for number in range(count):
            await writer.record(caller=ADA, action="thread/create", target=f"t_{number}{note}", outcome="ok", detail={})
        await writer.close()

    before = set(folder.glob("*.jsonl"))
    asyncio.run(write())
    (made,) = set(folder.glob("*.jsonl")) - before
    return made


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
        ({"€": 1, "\r": 2, "1": 3, "\U0001f600": 4, "\ufb33": 5}, '{"\\r":2,"1":3,"€":1,"\U0001f600":4,"\ufb33":5}'),
        ('\u0007\n"\\/\u007f\u2028', '"\\u0007\\n\\"\\\\/\u007f\u2028"'),
        (-(2**53) + 1, "-9007199254740991"),
    ],
)
def test_writes_json_in_the_one_canonical_way(value: object, text: str) -> None:
    assert canonical_json(value) == text


@pytest.mark.parametrize("value", [1.5, 2**53, {1: 2}, b"x", "\ud800", float("nan")])
def test_refuses_what_has_no_canonical_form(value: object) -> None:
    with pytest.raises(ValueError, match="Expected"):
        canonical_json(value)


def test_an_entry_says_who_did_what_with_every_member(tmp_path: Path) -> None:
    """[KS-8] [JP-40]"""
    path = write_entries(tmp_path / "audit", 2)
    first, second = map(json.loads, path.read_text().splitlines())
    assert {name: first[name] for name in ("seq", "principal", "label", "role", "address", "action", "target")} == {
        "seq": 1,
        "principal": "ada",
        "label": "Ada L.",
        "role": "admin",
        "address": "192.0.2.1",
        "action": "thread/create",
        "target": "t_0",
    }
    assert second["prev"] == first["hash"] != second["hash"]
    assert first["time"].endswith("Z")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_many_at_once_stand_in_the_order_of_their_calls(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    async def write() -> list[int]:
        writer = AuditWriter(tmp_path / "audit", tmp_path / "key", LOG)
        numbers = await asyncio.gather(
            *(writer.record(caller=None, action="a", target=str(n), outcome="ok", detail={}) for n in range(250))
        )
        await writer.close()
        return list(numbers)

    assert asyncio.run(write()) == list(range(1, 251))
    entries = read_page(tmp_path / "audit", limit=500).entries[::-1]
    assert [entry["target"] for entry in entries] == [str(n) for n in range(250)]
    (report,) = verify(tmp_path / "audit", load_key(tmp_path / "key"))
    assert (report.entries, report.fault) == (250, None)
    heads = next((tmp_path / "audit").glob("*.heads")).read_text().splitlines()
    assert json.loads(heads[-1])["seq"] == 250
    assert all(head in caplog.text for head in heads), "a rewrite shows beside the server's log"


def drop(lines: list[bytes]) -> None:
    del lines[4]


def swap(lines: list[bytes]) -> None:
    lines[3], lines[4] = lines[4], lines[3]


def cut(lines: list[bytes]) -> None:
    del lines[-3:]


def cut_all(lines: list[bytes]) -> None:
    lines.clear()


def flip(lines: list[bytes]) -> None:
    lines[4] = lines[4].replace(b'"t_4"', b'"t_5"')


def space(lines: list[bytes]) -> None:
    lines[4] = lines[4].replace(b',"', b', "', 1)


def twice(lines: list[bytes]) -> None:
    lines[4] = lines[4].replace(b'{"action"', b'{"action":"x","action"')


def insert(lines: list[bytes]) -> None:
    lines.insert(4, lines[4])


@pytest.mark.parametrize(
    ("damage", "seq"),
    [(drop, 5), (swap, 4), (cut, 118), (cut_all, 1), (flip, 5), (space, 5), (twice, 5), (insert, 6)],
)
def test_finds_what_was_done_to_a_segment(tmp_path: Path, damage, seq: int) -> None:
    path = write_entries(tmp_path / "audit", 120)
    lines = path.read_bytes().splitlines(keepends=True)
    damage(lines)
    path.write_bytes(b"".join(lines))
    (report,) = verify(tmp_path / "audit", load_key(tmp_path / "key"))
    assert report.fault is not None
    assert report.fault.seq == seq


def test_every_flipped_byte_is_found(tmp_path: Path) -> None:
    path = write_entries(tmp_path / "audit", 3)
    whole, key = path.read_bytes(), load_key(tmp_path / "key")
    for position in range(len(whole)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        assert verify(tmp_path / "audit", key)[0].fault is not None, f"byte {position}"


def test_a_chain_made_anew_without_the_key_is_found(tmp_path: Path) -> None:
    path = write_entries(tmp_path / "audit", 120)
    other = write_entries(tmp_path / "forged" / "audit", 120, note=" forged")
    path.write_bytes(other.read_bytes())
    (report,) = verify(tmp_path / "audit", load_key(tmp_path / "key"))
    assert report.fault is not None


def test_segments_cannot_be_swapped(tmp_path: Path) -> None:
    one, two = write_entries(tmp_path / "audit", 3), write_entries(tmp_path / "audit", 3)
    one_bytes = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(one_bytes)
    reports = verify(tmp_path / "audit", load_key(tmp_path / "key"))
    assert all(report.fault and report.fault.seq == 1 for report in reports)


def test_what_a_crash_left_unfinished_is_no_entry_and_no_fault(tmp_path: Path) -> None:
    path = write_entries(tmp_path / "audit", 3)
    with path.open("ab") as file:
        file.write(b'{"action":"x"')
    (report,) = verify(tmp_path / "audit", load_key(tmp_path / "key"))
    assert (report.entries, report.fault) == (3, None)


def test_pages_run_from_the_newest_over_all_segments(tmp_path: Path) -> None:
    write_entries(tmp_path / "audit", 3, note=" first")
    write_entries(tmp_path / "audit", 2, note=" second")
    page = read_page(tmp_path / "audit", limit=3)
    assert [entry["index"] for entry in page.entries] == [4, 3, 2]
    assert page.more
    rest = read_page(tmp_path / "audit", before=2, limit=3)
    assert [entry["index"] for entry in rest.entries] == [1, 0]
    assert not rest.more
    assert [entry["index"] for entry in read_page(tmp_path / "audit", text="SECOND").entries] == [4, 3]


CANARIES = [
    "Authorization: token 4f5e6d7c8b9a0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e",
    "curl -H 'Authorization: Bearer abcdefgh12345678' https://x",
    "https://user:hunter22@example.org/x",
    "http://localhost:8888/lab?token=0123456789abcdef0123456789abcdef01234567",
    "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENG",
    'export MY_API_KEY="swordfish-1"',
    '{"password": "swordfish-2"}',
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "sk-proj-abcdefghijklmnop1234",
    "AKIAIOSFODNN7EXAMPLE",
    "-----BEGIN PRIVATE KEY-----\nMIIEvswordfish\n-----END PRIVATE KEY-----",
]
SECRETS = [
    "4f5e6d7c8b9a0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e",
    "abcdefgh12345678",
    "hunter22",
    "0123456789abcdef0123456789abcdef01234567",
    "wJalrXUtnFEMIK7MDENG",
    "swordfish-1",
    "swordfish-2",
    "ghp_abcdef",
    "sk-proj",
    "AKIAIOS",
    "MIIEvswordfish",
]


@pytest.mark.parametrize(("text", "secret"), list(zip(CANARIES, SECRETS, strict=True)))
def test_the_audit_holds_no_secret(tmp_path: Path, text: str, secret: str) -> None:
    """[KS-11] [JM-6]"""

    async def write() -> None:
        writer = AuditWriter(tmp_path / "audit", tmp_path / "key", LOG)
        await writer.record(caller=ADA, action="run_command", target=text, outcome="ok", detail={"note": [text]})
        await writer.close()

    asyncio.run(write())
    assert secret not in next((tmp_path / "audit").glob("*.jsonl")).read_text()


def test_digests_and_paths_stay_readable(tmp_path: Path) -> None:
    digest = "sha256:" + "ab" * 32
    path = write_entries(tmp_path / "audit", 1, note=f" src/tokens.py {digest}")
    assert f"src/tokens.py {digest}" in path.read_text()


def test_text_that_has_no_utf8_form_is_still_on_record(tmp_path: Path) -> None:
    write_entries(tmp_path / "audit", 1, note=" \ud800\n{}")
    assert read_page(tmp_path / "audit").entries[0]["target"] == "t_0 ?\n{}"


FULL = """
import asyncio, logging, resource, sys
from pathlib import Path
from jupyterlab_sallyport.audit.writer import AuditWriter
from jupyterlab_sallyport.errors import CodedError

async def main():
    folder = Path(sys.argv[1])
    writer = AuditWriter(folder / "audit", folder / "key", logging.getLogger("x"))
    async def put():
        return await writer.record(caller=None, action="a", target="x" * 900, outcome="ok", detail={})
    assert await put() == 1
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = next((folder / "audit").glob("*.jsonl")).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, hard))
    for _ in range(3):
        try:
            await put()
        except CodedError as error:
            assert error.code == "audit-unwritable"
        else:
            sys.exit("written beyond the limit")
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert await put() == 3, "goes on where it stopped once there is room, after a note of the gap"
    await writer.close()

asyncio.run(main())
"""


def test_a_full_disk_refuses_and_leaves_the_chain_whole(tmp_path: Path) -> None:
    """[KS-12]"""
    subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], check=True, timeout=60)
    (report,) = verify(tmp_path / "audit", load_key(tmp_path / "key"))
    assert (report.entries, report.fault) == (3, None)
    (gap,) = [entry for entry in read_page(tmp_path / "audit").entries if entry["action"] == "audit/gap"]
    assert gap["detail"] == {"missed": 3}


@pytest.mark.parametrize("kind", ["a file where the folder should be", "a link where the folder should be"])
def test_a_folder_that_cannot_be_one_refuses(tmp_path: Path, kind: str) -> None:
    """[KS-12]"""
    if "link" in kind:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "audit").symlink_to(tmp_path / "elsewhere")
    else:
        (tmp_path / "audit").write_text("")

    async def write() -> None:
        writer = AuditWriter(tmp_path / "audit", tmp_path / "key", LOG)
        with pytest.raises(CodedError):
            await writer.record(caller=ADA, action="a", target="", outcome="ok", detail={})
        await writer.close()

    asyncio.run(write())


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda key: key.chmod(0o640), "0600"),
        (lambda key: key.write_text("short"), "digits"),
        (lambda key: (key.rename(key.with_name("real")), key.symlink_to("real")), "no link"),
    ],
)
def test_a_key_that_others_could_hold_is_refused(tmp_path: Path, spoil, says: str) -> None:
    load_key(tmp_path / "key")
    spoil(tmp_path / "key")
    with pytest.raises(CodedError, match=says):
        load_key(tmp_path / "key")


SHOW_KEY = """
import sys
from pathlib import Path
from jupyterlab_sallyport.audit.key import load_key
print(load_key(Path(sys.argv[1])).hex())
"""


def test_two_processes_agree_on_one_key(tmp_path: Path) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", SHOW_KEY, str(tmp_path / "key")], stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1
