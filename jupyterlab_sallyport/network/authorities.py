"""Whose certificates the gate believes: the machine's authorities, and those of the file that a setting names."""

from __future__ import annotations

import ssl
from pathlib import Path


def find_problem(file: str) -> str:
    """What is wrong with a file of authorities, for the administrator's log; "" where nothing is."""
    try:
        text = Path(file).read_bytes()
    except FileNotFoundError:
        return "there is no such file"
    except OSError:
        return "it cannot be read"
    if b"-----BEGIN CERTIFICATE-----" not in text:
        return "it holds no certificate in the form PEM"
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(file)
    except (OSError, ValueError):
        return "it holds a certificate that cannot be read"
    return ""


def load_authorities(file: str) -> ssl.SSLContext:
    """What a TLS connection of the gate trusts. A file that cannot be used adds nothing; `find_problem` says why."""
    context = ssl.create_default_context()
    if file and not find_problem(file):
        context.load_verify_locations(file)
    return context
