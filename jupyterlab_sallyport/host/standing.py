"""What a principal may do now: by the proof that any of its connections showed last, and not by who it was before."""

from __future__ import annotations

from ..door.roles import Role, is_at_least
from ..errors import CodedError
from ..wire.peer import Peer

ACTING: Role = "editor"
"""Who may change something, as `turn/start` has it for the mode agent."""
READING: Role = "contributor"
"""Who may have a turn read for them, as `turn/start` has it for the other modes."""


class Standing:
    """Of one principal. A connection that goes leaves behind what it proved: a turn outlives the page that began it."""

    def __init__(self) -> None:
        self._proven: Peer | None = None
        self._is_withdrawn = False

    def prove(self, peer: Peer) -> None:
        """A connection showed a fresh ticket: from now on this is who the principal is."""
        self._proven, self._is_withdrawn = peer, False

    def note(self, peer: Peer) -> None:
        """A connection speaks; it counts where none showed a ticket yet."""
        self._proven = self._proven or peer

    def withdraw(self) -> None:
        """Jupyter's authorizer said no: nothing is permitted until another ticket is shown."""
        self._is_withdrawn = True

    @property
    def role(self) -> Role | None:
        """The role of this moment; None where the right to use Sallyport is gone."""
        return None if self._proven is None or self._is_withdrawn else self._proven.caller.role

    def require(self, kind: object) -> None:
        """Raise CodedError `forbidden` unless an act of that kind is permitted now; only `read` needs less than all."""
        role, least = self.role, READING if kind == "read" else ACTING
        if role is None:
            raise CodedError("forbidden", "The right to use Sallyport was withdrawn, so it did not run.")
        if not is_at_least(role, least):
            raise CodedError("forbidden", f"Expected the role {least} for this, yours is {role}, so it did not run.")
