"""Taking secrets out of text that goes into a log or the audit: by shape, since values are not known here."""

from __future__ import annotations

import re

REMOVED = "[removed]"


def redact(text: str) -> str:
    """The text with everything that looks like a credential replaced; paths and host names stay readable."""
    for pattern, replacement in PATTERNS:
        text = pattern.sub(replacement, text)
    return text


PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
        REMOVED,
    ),
    # A header of that name up to the end of its line or quotation.
    (
        re.compile(
            r"(?i)\b((?:proxy-)?authorization|cookie|set-cookie|x-api-key|x-xsrftoken)([\"']?\s*[:=]\s*)[^\r\n\"']+"
        ),
        rf"\1\2{REMOVED}",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {REMOVED}"),
    # name=value and "name": "value" where the name ends in a word for a secret.
    (
        re.compile(
            r"(?i)(token|secret|password|passwd|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|ticket|nonce)"
            r"([\"']?\s*[:=]\s*[\"']?)[^\s\"'&;,]{3,}"
        ),
        rf"\1\2{REMOVED}",
    ),
    # Credentials in the authority of an address.
    (re.compile(r"://[^\s/@]+@"), f"://{REMOVED}@"),
    # Key formats that announce themselves.
    (
        re.compile(
            r"\b(?:sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}"
            r"|xox[abeoprs]-[A-Za-z0-9-]{10,}|AKIA[A-Z0-9]{16}|ASIA[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,}|hf_[A-Za-z0-9]{20,}"
            r"|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)"
        ),
        REMOVED,
    ),
    # Long hex, such as a server token; a digest that names its algorithm is no secret.
    (re.compile(r"(?<![A-Za-z0-9:])[0-9a-fA-F]{40,}(?![A-Za-z0-9])"), REMOVED),
)
"""In this order; each replacement leaves nothing that a later pattern would need.

None begins with a repetition: tried from every place of a long word, that would take the square of its length.
"""
