"""The settings of the server extension as a file to begin from: each with its help and what holds without it."""

from __future__ import annotations

import ast
import textwrap

from ..app import Sallyport

WIDTH = 116
HEAD = """# Settings of Sallyport, for jupyter_server_config.py. All are comments, with what holds without them.
c = get_config()  # noqa: F821
"""


def make_settings() -> str:
    """The text; nothing in it is in force before a person takes a comment away."""
    parts = [HEAD]
    for name, trait in sorted(Sallyport.class_own_traits(config=True).items()):
        words = [f"# {line}" for line in textwrap.wrap(str(trait.help), WIDTH - 2)]
        parts.append("\n".join([*words, f"# c.Sallyport.{name} = {trait.default_value_repr()}", ""]))
    return "\n".join(parts)


def require_settings(text: str) -> None:
    """Raise SyntaxError unless Python can read it."""
    ast.parse(text)
