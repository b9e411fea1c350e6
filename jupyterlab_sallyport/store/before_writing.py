"""What has to hold before the policy store writes, so that nothing is overwritten that nobody looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import CodedError
from .document import etag_of
from .trust import TrustRecord, is_same_folder


def require_etag(stored: object, etag: str) -> None:
    """Refuse to write over a document that is not the one the caller read; raises CodedError `stale-policy`."""
    if etag != etag_of(stored):
        raise CodedError("stale-policy", "The policy was changed since it was read; look at it again.")


def require_undisturbed(stored: object, read: Callable[[], Any]) -> None:
    """Refuse to write over what somebody put on the disk behind the gate's back, which nobody has looked at.

    Raises CodedError `stale-policy`; `read` gives what lies there now.
    """
    try:
        found = read()
    except (CodedError, OSError, RecursionError) as error:
        raise CodedError(
            "stale-policy", f"The stored policy was changed on the disk and cannot be read: {error}"
        ) from error
    if etag_of(found) != etag_of(stored):
        raise CodedError(
            "stale-policy", "The stored policy was changed on the disk; restart the server to look at what it says now."
        )


def require_identity(record: TrustRecord) -> None:
    """Refuse what is meant for another folder than stands at the path now; raises CodedError `conflict`."""
    if not is_same_folder(record):
        raise CodedError(
            "conflict", "The folder is not the one that was looked at: it was moved or replaced meanwhile."
        )
