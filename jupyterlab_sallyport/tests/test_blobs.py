"""Images over HTTP: who may hand one over, what counts as one, and how it comes back."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyterlab_sallyport.blobs import MOST_BYTES, Blobs
from jupyterlab_sallyport.errors import CodedError

from .conftest import Trial

PNG = b"\x89PNG\r\n\x1a\npixels"


@pytest.mark.proves("NB-44")
async def test_an_image_comes_back_as_a_file_that_can_do_nothing(trial: Trial) -> None:
    reply = await trial.door.http("POST", "blobs", PNG, Content_Type="text/html")
    assert reply.status == 201, reply
    kept = json.loads(reply.body)
    assert (kept["mediaType"], kept["bytes"]) == ("image/png", len(PNG))
    back = await trial.door.http("POST", f"blobs/{kept['blob']}")
    assert (back.status, back.body) == (200, PNG)
    headers = {name.lower(): value for name, value in back.headers.items()}
    assert headers["content-type"] == "image/png"
    assert headers["content-disposition"] == "attachment"
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    intent, result = (entry for entry in trial.door.entries() if entry["action"] == "blobs")
    assert (intent["outcome"], intent["detail"]) == ("intent", {"bytes": len(PNG)})
    assert (result["outcome"], result["target"], result["detail"]) == ("ok", kept["blob"], {"intent": intent["seq"]})


@pytest.mark.proves("NB-44")
@pytest.mark.parametrize(
    ("content", "status"),
    [(b"<svg/>", 415), (b"", 415), (b"<html>", 415), (PNG + bytes(MOST_BYTES), 413)],
    ids=["svg", "nothing", "page", "too-large"],
)
async def test_what_is_no_image_or_too_large_is_refused(trial: Trial, content: bytes, status: int) -> None:
    assert (await trial.door.http("POST", "blobs", content)).status == status
    assert [entry for entry in trial.door.entries() if entry["action"] == "blobs" and entry["outcome"] == "ok"] == []


@pytest.mark.proves("NB-44")
async def test_what_the_disk_does_not_take_is_told_and_ends_on_record(trial: Trial, tmp_path: Path) -> None:
    name = f"sha256-{hashlib.sha256(PNG).hexdigest()}"
    own = tmp_path / "state" / "blobs" / hashlib.sha256(b"local").hexdigest()[:32]
    # A folder in its place: what cannot be written for whoever asks.
    (own / name).mkdir(mode=0o700, parents=True)
    reply = await trial.door.http("POST", "blobs", PNG)
    assert (reply.status, json.loads(reply.body)["code"]) == (503, "not-saved")
    kinds = [entry["outcome"] for entry in trial.door.entries() if entry["action"] == "blobs"]
    assert kinds == ["intent", "not-saved"]


@pytest.mark.proves("NB-44")
@pytest.mark.parametrize("name", [f"sha256-{'0' * 64}", "sha256-0", "..-..-key", "x"])
async def test_a_name_that_leads_nowhere_is_not_found(trial: Trial, name: str) -> None:
    assert (await trial.door.http("POST", f"blobs/{name}")).status == 404


@pytest.mark.proves("NB-44")
async def test_strangers_and_foreign_pages_are_refused_both_ways(trial: Trial) -> None:
    for changed in ({"Authorization": None}, {"Origin": "http://evil.example"}):
        assert (await trial.door.http("POST", "blobs", PNG, **changed)).status == 403
        assert (await trial.door.http("POST", f"blobs/sha256-{'0' * 64}", **changed)).status == 403


@pytest.mark.proves("NB-44")
async def test_a_viewer_hands_over_nothing(make_trial: Callable[..., Trial]) -> None:
    trial = make_trial()
    trial.gate.role_of = lambda identity: "viewer"
    assert (await trial.door.http("POST", "blobs", PNG)).status == 403


@pytest.mark.proves("NB-44")
def test_images_are_private_to_their_principal_and_checked_by_their_name(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name, _ = blobs.keep("ada", PNG)
    [path] = tmp_path.glob("blobs/*/*")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert blobs.read("ada", name) == (PNG, "image/png")
    with pytest.raises(CodedError, match="not kept"):
        blobs.read("bob", name)
    path.write_bytes(PNG + b"more")
    with pytest.raises(CodedError, match="not kept"):
        blobs.read("ada", name)


@pytest.mark.proves("NB-44")
def test_beyond_a_bound_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyterlab_sallyport.blobs.MOST_KEPT", 2 * len(PNG))
    blobs = Blobs(tmp_path)
    names = [blobs.keep("ada", PNG[:-1] + bytes([number]))[0] for number in range(3)]
    with pytest.raises(CodedError):
        blobs.read("ada", names[0])
    assert blobs.read("ada", names[2])[1] == "image/png"
