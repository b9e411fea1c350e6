"""Checks of how Jupyter servers let people in: as configured, and each that runs."""

from __future__ import annotations

from collections.abc import Callable

from ..door.addresses import is_loopback
from ..door.weak_token import SHORTEST
from .facts import Facts, ServerFacts
from .finding import Answer, Status


def check_authentication(facts: Facts) -> Answer:
    """A token or a password. Without both, whoever reaches the port is the owner."""
    return _judge(
        facts,
        lambda server: ("" if server.has_password or server.token_length != 0 else "lets in everybody", "fail"),
        "Remove `token = ''` from the configuration, or set a password: jupyter server password",
        "Each asks for a token or a password.",
    )


def check_token(facts: Facts) -> Answer:
    """Long enough not to be guessed, and no word or run that is tried first. Nothing of it is told but its length."""
    return _judge(
        facts,
        lambda server: (_token_fault(server), "fail"),
        "Remove the token from the configuration: Jupyter makes one of 48 characters at each start. "
        "For one that stays: jupyter sallyport token make",
        "Long, or made anew at each start.",
    )


def _token_fault(server: ServerFacts) -> str:
    if server.token_length is not None and 0 < server.token_length < SHORTEST:
        return f"has a token of {server.token_length} characters"
    return "has a token that can be guessed" if server.is_token_guessable else ""


def check_address(facts: Facts) -> Answer:
    """Beyond loopback everybody on the way reads a token that goes without TLS."""
    return _judge(
        facts,
        lambda server: ("" if server.port_is_secure or _is_near(server) else f"listens on {server.host}", "warn"),
        "Bind to 127.0.0.1, or set ServerApp.certfile and keyfile; behind a proxy with TLS bind to its network alone.",
        "On this machine alone, or with TLS.",
    )


def check_any_origin(facts: Facts) -> Answer:
    """`*` lets any page in the browser talk to the server."""
    return _judge(
        facts,
        lambda server: ("takes any origin" if server.allow_origin == "*" else "", "fail"),
        "Name the origin in ServerApp.allow_origin, or remove it.",
        "Its own pages, and those that are named.",
    )


def check_comma_list(facts: Facts) -> Answer:
    """Jupyter compares the whole text, so that a list never fits."""
    return _judge(
        facts,
        lambda server: (
            "has a list in allow_origin, which never fits" if "," in server.allow_origin else "",
            "warn",
        ),
        r"Use ServerApp.allow_origin_pat, with dots escaped: https://(one|two)\.example\.org",
        "No list.",
    )


def check_xsrf(facts: Facts) -> Answer:
    """Without it a page elsewhere can post with the person's cookie."""
    return _judge(
        facts,
        lambda server: ("has disable_check_xsrf" if server.is_xsrf_off else "", "fail"),
        "Remove ServerApp.disable_check_xsrf.",
        "They are.",
    )


def check_root(facts: Facts) -> Answer:
    """A home folder or the whole disk is never a workspace; what lies in it can still be browsed."""
    return _judge(
        facts,
        lambda server: (f"has the root {server.root}" if server.root in ("~", "/") else "", "warn"),
        "Start Jupyter in a folder of work, or set ServerApp.root_dir.",
        "It is.",
    )


def _judge(facts: Facts, fault: Callable[[ServerFacts], tuple[str, Status]], fix: str, sound: str) -> Answer:
    judged = [(server.name, *fault(server)) for server in facts.servers]
    faults = [(f"{name} {why}", status) for name, why, status in judged if why]
    if not faults:
        return Answer("pass", sound)
    return Answer(faults[0][1], f"{'; '.join(text for text, _ in faults)}.", fix)


def _is_near(server: ServerFacts) -> bool:
    return not server.host or is_loopback(server.host)
