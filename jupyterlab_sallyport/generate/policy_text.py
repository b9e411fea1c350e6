"""A policy as a person can begin from it: every key with what it means, those of a preset filled in."""

from __future__ import annotations

import ast
import json
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ..errors import CodedError
from ..store.document import load_document_schema
from ..wire.methods import PROTOCOL
from ..wire.schema import Schema, find_fault

STANDARD = "standard"
"""The preset that says nothing: what is shipped holds."""
TARGET = "c.Sallyport.policy"
WIDTH = 116
HEAD = f"""# The administrator's policy. People cannot loosen what `locks` names, whatever they allow for themselves.
# A key that is a comment is absent: each says what that means. Put it into jupyter_server_config.py.
{TARGET} = {{
"""


@cache
def load_presets() -> Mapping[str, Mapping[str, Any]]:
    """By name what a preset says."""
    presets: dict[str, Mapping[str, Any]] = json.loads((PROTOCOL / "policy-presets.json").read_bytes())
    return {STANDARD: {}, **presets}


def make_document(preset: str) -> dict[str, Any]:
    """The policy of a preset, as a file holds it."""
    return {"schemaVersion": 1, **load_presets()[preset]}


def make_json(document: Mapping[str, Any]) -> str:
    """For `Sallyport.policy_file`; JSON has no place for words."""
    return json.dumps(document, indent=2) + "\n"


def make_python(document: Mapping[str, Any]) -> str:
    """For `jupyter_server_config.py`, with what each key means."""
    return HEAD + "\n".join(_members(load_document_schema(), document, 1)) + "\n}\n"


def require_policy(text: str) -> None:
    """Raise CodedError unless the text, read back as it stands, is a policy by the schema."""
    try:
        document = json.loads(text) if text.lstrip().startswith("{") else _read_python(text)
    except (ValueError, SyntaxError) as error:
        raise CodedError("internal", f"Expected a policy that can be read back: {error}.") from error
    if fault := find_fault(load_document_schema(), document, "policy"):
        raise CodedError("bad-params", fault)


def _members(schema: Schema, value: Mapping[str, Any], depth: int) -> Iterator[str]:
    for name, inner in schema["properties"].items():
        yield from _comment(_words(inner), depth)
        is_object = inner.get("type") == "object" and "properties" in inner
        if name not in value and is_object:
            absent = [f'"{name}": {{', *_members(inner, {}, 1), "},"]
            yield from (f"{_indent(depth)}# {line}" for line in absent)
        elif name not in value:
            yield f'{_indent(depth)}# "{name}": {_form(inner)},'
        elif is_object:
            yield f'{_indent(depth)}"{name}": {{'
            yield from _members(inner, value[name], depth + 1)
            yield f"{_indent(depth)}}},"
        else:
            yield f'{_indent(depth)}"{name}": {value[name]!r},'


def _words(schema: Schema) -> str:
    title, description = schema.get("title", ""), schema.get("description", "")
    return f"{title}: {description}" if title and description else description or title


def _form(schema: Schema) -> str:
    """What may stand there, in a word."""
    if "enum" in schema:
        return " | ".join(json.dumps(each) for each in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    match schema.get("type"):
        case "object":
            return "{}"
        case "array":
            return "[]"
        case "integer" | "number":
            return "0"
        case "boolean":
            return "True | False"
    return '""'


def _comment(text: str, depth: int) -> Iterator[str]:
    head = f"{_indent(depth)}# "
    yield from (head + line for line in textwrap.wrap(text, WIDTH - len(head)))


def _indent(depth: int) -> str:
    return "    " * depth


def _read_python(text: str) -> object:
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == TARGET:
            return ast.literal_eval(statement.value)
    raise ValueError(f"no {TARGET} in it")
