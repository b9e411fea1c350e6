"""The rules: each a row with what it is called and how grave it is, and a pure check over the facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .facts import Facts
from .finding import Answer, Finding, Severity
from .host_rules import check_disk, check_network_file_system, check_node, check_sandbox, check_user, check_versions
from .server_rules import (
    check_address,
    check_any_origin,
    check_authentication,
    check_comma_list,
    check_root,
    check_token,
    check_xsrf,
)
from .state_rules import (
    check_audit,
    check_credentials,
    check_journals,
    check_network_switch,
    check_policy,
    check_proxy,
    check_settings,
    check_store,
    check_tools,
    check_trust,
)


class Rule(NamedTuple):
    """One row."""

    id: str
    severity: Severity
    title: str
    check: Callable[[Facts], Answer]


RULES: tuple[Rule, ...] = (
    Rule("auth-off", "critical", "Servers ask who comes in", check_authentication),
    Rule("audit-chain", "critical", "The audit's chain holds", check_audit),
    Rule("node-missing", "high", "Node, which runs the engine", check_node),
    Rule("sandbox-tier", "high", "The sandbox of commands", check_sandbox),
    Rule("settings-invalid", "high", "Settings can be read", check_settings),
    Rule("policy-layers", "high", "Layers of policy can be read", check_policy),
    Rule("store-permissions", "high", "Only you can reach history, policy and audit", check_store),
    Rule("credential-files", "high", "Credentials are there, and yours alone", check_credentials),
    Rule("journal-integrity", "high", "The history is whole", check_journals),
    Rule("token-weak", "high", "The server's token is long", check_token),
    Rule("tls-missing", "high", "Beyond this machine there is TLS", check_address),
    Rule("origin-any", "high", "Not every web page may talk to the server", check_any_origin),
    Rule("xsrf-off", "high", "Forged requests are refused", check_xsrf),
    Rule("disk-space", "high", "Room on the disk", check_disk),
    Rule("trust-records", "medium", "Records of trusted folders", check_trust),
    Rule("mcp-unpinned", "medium", "MCP servers are what was reviewed", check_tools),
    Rule("network-switch", "medium", "What may be reached", check_network_switch),
    Rule("proxy-settings", "medium", "Proxy and certificates", check_proxy),
    Rule("origin-comma-list", "medium", "Origins are written as Jupyter reads them", check_comma_list),
    Rule("root-user", "medium", "Not run as root", check_user),
    Rule("root-too-broad", "medium", "The server's root is a folder of work", check_root),
    Rule("network-filesystem", "low", "The state lies on a local disk", check_network_file_system),
    Rule("versions", "low", "Versions that fit", check_versions),
)


def judge(facts: Facts) -> list[Finding]:
    """A finding for each rule, in their order."""
    return [Finding(rule.id, rule.severity, rule.title, *rule.check(facts)) for rule in RULES]
