"""The gate's redactor: the table it shares with the engine's, registered values in every form, logs at every level."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from jupyterlab_sallyport.audit.entry import make_content
from jupyterlab_sallyport.log_filter import RedactingFilter
from jupyterlab_sallyport.redact import known_values, redact

CORPUS = json.loads((Path(__file__).parents[2] / "tests" / "redaction-corpus.json").read_text())
CANARY = 'c4nary of-the/gate&<"41">'


@pytest.fixture
def canary() -> Iterator[str]:
    known_values.register(CANARY)
    yield CANARY
    known_values.forget()


@pytest.mark.proves("JP-27", "JP-26")
@pytest.mark.parametrize(("parts", "clean"), CORPUS["secrets"])
def test_takes_out_what_looks_like_a_secret(parts: list[str], clean: str) -> None:
    assert redact("".join(parts)) == clean


@pytest.mark.proves("JP-27")
@pytest.mark.parametrize("parts", CORPUS["harmless"])
def test_leaves_what_is_none(parts: list[str]) -> None:
    assert redact("".join(parts)) == "".join(parts)


FORMS = {
    "plain": CANARY,
    "JSON": json.dumps(CANARY),
    "address": quote(CANARY, safe=""),
    "address with slashes": quote(CANARY).lower(),
    "hex": CANARY.encode().hex(),
    **{f"base64 behind {n}": base64.b64encode(b"x" * n + CANARY.encode() + b"y" * 5).decode() for n in range(4)},
    "base64 twice": base64.b64encode(base64.b64encode(CANARY.encode())).decode(),
    "wrapped": base64.encodebytes(b"z" * 50 + CANARY.encode() + b"z" * 80).decode(),
}


@pytest.mark.proves("JP-26", "JP-27")
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_takes_a_registered_value_out_in_every_form(form: str, canary: str) -> None:
    clean = redact(f"before {form} after")
    assert clean.startswith("before ") and clean.endswith(" after") and "[removed]" in clean
    assert not any(each in clean for each in FORMS.values())


@pytest.mark.proves("JP-26")
@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL])
def test_a_log_shows_it_at_no_level(level: int, canary: str) -> None:
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    log = logging.Logger("canary", logging.DEBUG)
    log.addFilter(RedactingFilter())
    log.addHandler(Kept())
    log.log(level, "said %s and %r", canary, {"k": canary}, stack_info=True)
    try:
        raise RuntimeError(f"failed with {canary} and {base64.b64encode(canary.encode()).decode()}")
    except RuntimeError:
        log.log(level, "crashed", exc_info=True)
    text = "\n".join(lines)
    assert "crashed" in text and "RuntimeError" in text and text.count("[removed]") >= 4
    assert not any(form in text for form in FORMS.values())


@pytest.mark.proves("JP-26")
def test_the_audit_keeps_it_nowhere(canary: str) -> None:
    entry = make_content(
        caller=None,
        action="run_command",
        target=f"echo {canary}",
        outcome="failed",
        detail={"note": FORMS["hex"], "more": [FORMS["address"], {canary: canary}]},
        now=0.0,
    )
    assert json.dumps(entry, ensure_ascii=False).count("[removed]") == 5
    assert not any(form in json.dumps(entry) for form in (*FORMS.values(), json.dumps(canary)[1:-1]))


@pytest.mark.parametrize("value", ["", "the", "ollama", "not-needed"])
def test_a_value_that_would_blacken_ordinary_text_is_not_registered(value: str) -> None:
    known_values.register(value)
    assert redact("the other ollama is not-needed") == "the other ollama is not-needed"
