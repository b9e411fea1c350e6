"""Checks of what Sallyport keeps and obeys: settings, policy, trust, credentials, history, audit, MCP servers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .facts import Facts
from .finding import Answer

SHOWN = 5
"""So many of a list are named."""
UNKNOWN = ("in use", "too large to look at")
"""States of a history file in which nobody can say whether it is whole."""


def check_settings(facts: Facts) -> Answer:
    """`c.Sallyport.…`, as the server would read it."""
    problems = facts.settings_problems
    return (
        Answer("fail", _name(problems), "jupyter sallyport config shows how it is written.")
        if problems
        else Answer("pass", "They can.")
    )


def check_policy(facts: Facts) -> Answer:
    """A layer that cannot be read allows nothing, and somebody should know why."""
    if facts.broken_layers:
        broken = [f"{layer}: {why}" for layer, why in facts.broken_layers.items()]
        return Answer("fail", _name(broken), "Mend the file, or move it away and write the policy in the panel again.")
    return Answer("pass", f"{', '.join(facts.layers) or 'none'}; what is built in holds always.")


def check_trust(facts: Facts) -> Answer:
    """Nothing acts in a folder that nobody trusted."""
    if facts.trust_problems:
        return Answer("warn", _name(facts.trust_problems), "Trust the folder again: jupyter sallyport trust DIR")
    return Answer("pass", f"{facts.trusted} folders are trusted.")


def check_store(facts: Facts) -> Answer:
    """0700 and 0600, and nobody else's."""
    files = facts.open_files
    if not files:
        return Answer("pass", "They are private.")
    named = [
        f"{each.path} ({'a link' if each.is_link else 'of another user' if not each.is_own else f'{each.mode:04o}'})"
        for each in files
    ]
    can_write = any(each.is_link or not each.is_own or each.mode & 0o022 for each in files)
    return Answer("fail" if can_write else "warn", _name(named), "chmod -R go= on the state folder")


def check_credentials(facts: Facts) -> Answer:
    """[JP-21] What others may write is refused; what others may read works, and should not be."""
    missing = [f"{each.what} ({each.source}): {each.problem}" for each in facts.credentials if each.problem]
    readable = [f"{each.what} ({each.source}): {each.warning}" for each in facts.credentials if each.warning]
    if missing:
        return Answer("fail", _name(missing + readable), "Set the variable, or make a file of your own: chmod 600 FILE")
    if readable:
        return Answer("warn", _name(readable), "chmod 600 FILE")
    return Answer("pass", f"{len(facts.credentials)} in use." if facts.credentials else "None is in use.")


def check_audit(facts: Facts) -> Answer:
    """Each entry follows the one before, and the signed heads stand."""
    if facts.audit is None:
        return Answer("unknown", "The audit could not be read.", "jupyter sallyport audit verify")
    faults = [f"{each['segment']}: {each['fault']['why']}" for each in facts.audit["segments"] if "fault" in each]
    if faults:
        return Answer("fail", _name(faults), "Keep a copy of the audit folder and find out who could write there.")
    return Answer("pass", f"{sum(each['entries'] for each in facts.audit['segments'])} entries.")


def check_journals(facts: Facts) -> Answer:
    """SQLite's own quick check of each file."""
    damaged = [f"{name}: {state}" for name, state in facts.journals.items() if state not in ("ok", *UNKNOWN)]
    if damaged:
        return Answer(
            "fail", _name(damaged), "Start a server on that root: it sets the file aside and saves what can be read."
        )
    unknown = [f"{name}: {state}" for name, state in facts.journals.items() if state in UNKNOWN]
    if unknown:
        return Answer("unknown", _name(unknown))
    return Answer("pass", f"{len(facts.journals)} files.")


def check_tools(facts: Facts) -> Answer:
    """A server whose program changed is not started; one without a reviewed tool offers none."""
    changed = [f"{each.name}: changed ({', '.join(each.changed_files)})" for each in facts.tools if each.changed_files]
    bare = [f"{each.name}: no tool was reviewed" for each in facts.tools if not each.tools and not each.changed_files]
    if changed or bare:
        return Answer("warn", _name(changed + bare), "Review the server on the page of MCP servers, or remove it.")
    return Answer("pass", f"{len(facts.tools)} pinned.")


def check_network_switch(facts: Facts) -> Answer:
    """Which hosts commands and fetches reach, by all layers together."""
    sections = [_section(document, "network") for document in facts.layers.values()]
    allowed = {str(host) for section in sections for host in _items(section, "allow")}
    private = {str(host) for section in sections for host in _items(section, "privateHosts")}
    if private:
        return Answer(
            "warn",
            f"Allowed to lead into a private network: {_name(sorted(private))}",
            "Remove from network.privateHosts what needs not be reached.",
        )
    return Answer("pass", f"Allowed: {_name(sorted(allowed))}" if allowed else "No host without a question.")


def check_proxy(facts: Facts) -> Answer:
    """Whether the company's proxy and certificates can be used as they are set."""
    problems = facts.network_problems
    return (
        Answer("fail", _name(problems), "Mend Sallyport.proxy or Sallyport.ca_file.")
        if problems
        else Answer("pass", "Nothing is set that cannot be used.")
    )


def _name(texts: Iterable[str]) -> str:
    found = list(texts)
    more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return f"{'; '.join(found[:SHOWN])}{more}".rstrip(".") + "."


def _section(document: object, name: str) -> Mapping[str, object]:
    section = document.get(name) if isinstance(document, Mapping) else None
    return section if isinstance(section, Mapping) else {}


def _items(section: Mapping[str, object], name: str) -> list[object]:
    items = section.get(name)
    return items if isinstance(items, list) else []
