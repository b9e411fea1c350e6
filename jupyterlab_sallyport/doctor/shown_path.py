"""How a path is told: below home with `~`, else by its last name alone."""

from __future__ import annotations

import re
from pathlib import Path

from ..redact import redact


def show_path(path: Path, home: Path) -> str:
    """`~/…` below home, `/` for the whole disk, else `…/name`."""
    if path == home:
        return "~"
    if path.is_relative_to(home):
        return f"~/{path.relative_to(home)}"
    return str(path) if path == path.parent else f"…/{path.name}"


def show_text(text: str, home: Path) -> str:
    """A sentence with its paths told so, and without whatever looks like a secret."""
    shown = re.sub(rf"{re.escape(str(home))}(?=/|\b)", "~", text) if home != home.parent else text
    return redact(re.sub(r"(?<![\w~…/.:-])/(?:[^\s/:;,()]+/)+([^\s/:;,()]+)", r"…/\1", shown))
