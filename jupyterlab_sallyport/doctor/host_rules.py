"""Checks of the machine: Node, sandbox, disk, versions, user."""

from __future__ import annotations

import re

from .facts import Facts
from .finding import Answer

LEAST_FREE_MB = 200
"""Below it the audit may soon not be written, and then nothing acts."""
ENOUGH_FREE_MB = 1024
NETWORK_SYSTEMS = frozenset(
    "nfs nfs4 cifs smb3 smbfs afs ceph lustre gpfs 9p fuse.sshfs fuse.glusterfs fuse.s3fs".split()
)
WANTED = {"jupyter_server": ((2, 17), (3,)), "jupyterlab": ((4, 6), (5,))}
"""From the first on, and below the second."""


def check_node(facts: Facts) -> Answer:
    """Found, and new enough."""
    node = facts.node
    return Answer("fail", node.problem, node.fix) if node.problem else Answer("pass", f"Node {node.version}.")


def check_sandbox(facts: Facts) -> Answer:
    """The tier that holds here; each one below the first is said with what is missing."""
    if facts.engine.problem:
        return Answer("unknown", f"No engine could be asked: {facts.engine.problem}")
    sandbox = facts.engine.sandbox
    tier, reason, fix = (str(sandbox.get(name, "")) for name in ("tier", "reason", "fix"))
    if tier == "1":
        return Answer("pass", "Tier 1: namespaces, and a self-test that held.")
    if sandbox.get("runs"):
        return Answer("warn", f"Tier {tier}. {reason}", fix)
    return Answer("fail", f"No command can be confined, so none runs. {reason}", fix)


def check_disk(facts: Facts) -> Answer:
    """Room for audit and history."""
    if facts.disk is None:
        return Answer("unknown", "The disk of the state folder could not be asked.")
    free = facts.disk.free_mb
    fix = "Make room where the state folder lies, or set Sallyport.state_dir."
    if free < LEAST_FREE_MB:
        return Answer("fail", f"{free} MB are free; what cannot be audited does not happen.", fix)
    return Answer("warn" if free < ENOUGH_FREE_MB else "pass", f"{free} MB are free.", fix if free < 1024 else "")


def check_network_file_system(facts: Facts) -> Answer:
    """On such a disk locks do not hold, so that the history is kept elsewhere."""
    if facts.disk is None or not facts.disk.file_system:
        return Answer("unknown", "The kind of disk is not known.")
    kind = facts.disk.file_system
    if kind in NETWORK_SYSTEMS:
        return Answer(
            "warn",
            f"The state folder lies on {kind}: the history is kept on this machine alone.",
            "Set Sallyport.state_dir to a folder of a local disk.",
        )
    return Answer("pass", f"{kind}.")


def check_versions(facts: Facts) -> Answer:
    """Releases that this one was made for."""
    shown = ", ".join(f"{name} {version or 'not installed'}" for name, version in facts.versions.items())
    for name, (least, below) in WANTED.items():
        found = _parse(facts.versions.get(name, ""))
        if found and not least <= found < below:
            wanted = ".".join(map(str, least))
            return Answer("warn", f"{shown}.", f"pip install '{name}>={wanted},<{below[0]}'")
    return Answer("pass", f"{shown}.")


def check_user(facts: Facts) -> Answer:
    """Root may do what no sandbox of ours needs."""
    if facts.is_root:
        return Answer("warn", "Run as root.", "Run Jupyter as an ordinary user.")
    return Answer("pass", "An ordinary user.")


def _parse(version: str) -> tuple[int, ...]:
    found = re.match(r"(\d+)\.(\d+)", version)
    return (int(found[1]), int(found[2])) if found else ()
