"""Does a value fit a JSON Schema? The subset that our tables use, with errors that never echo the value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

Schema = Mapping[str, Any]

KEYWORDS = frozenset(
    "type properties required additionalProperties items enum const pattern "
    "minLength maxLength minItems maxItems minimum maximum propertyNames oneOf $ref definitions "
    "$schema $comment title description".split()
)
"""All that the subset knows. A schema with another word is refused at load, so that no rule is silently skipped."""

TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def require_known(schema: Schema, where: str, definitions: Mapping[str, Schema] | None = None) -> None:
    """Raise ValueError naming the first keyword or type of the schema that `find_fault` would not enforce."""
    definitions = schema.get("definitions", definitions or {})
    for name, inner in schema.get("definitions", {}).items():
        require_known(inner, f"{where}#{name}", definitions)
    if "$ref" in schema:
        # The keywords beside a reference would be skipped.
        if schema.keys() - {"$ref", "description"} or _referred(schema["$ref"]) not in (definitions or {}):
            raise ValueError(f"Expected {where} to refer to a definition and to nothing else.")
        return
    if unknown := sorted(schema.keys() - KEYWORDS):
        raise ValueError(f"Expected {where} to use only known schema keywords, got {unknown[0]}.")
    if schema.get("type") not in TYPES and not schema.keys() & {"enum", "const", "oneOf"}:
        raise ValueError(f"Expected {where} to have one known type, or enum, const or oneOf.")
    for inner in schema.get("oneOf", ()):
        require_known(inner, where, definitions)
    for name, inner in schema.get("properties", {}).items():
        require_known(inner, f"{where}.{name}", definitions)
    for keyword in ("items", "propertyNames", "additionalProperties"):
        # An empty schema takes anything, as true does.
        if inner := schema.get(keyword):
            if inner is not True:
                require_known(inner, f"{where}[]", definitions)


def find_fault(
    schema: Schema, value: object, where: str = "params", definitions: Mapping[str, Schema] | None = None
) -> str | None:
    """The first rule that the value breaks, as one sentence with field and rule, or None when it fits.

    The sentence is made of names and bounds of the schema only: a client's text never comes back to it, nor
    into a log. An unknown property is therefore not named.
    """
    definitions = schema.get("definitions", definitions or {})
    if "$ref" in schema:
        return find_fault(definitions[_referred(schema["$ref"])], value, where, definitions)
    kind = schema.get("type")
    if kind is not None and not _is_type(kind, value):
        return f"Expected `{where}` to be of type {kind}."
    if "const" in schema and not _same(schema["const"], value):
        return f"Expected `{where}` to be {schema['const']!r}."
    if "enum" in schema and not any(_same(each, value) for each in schema["enum"]):
        return f"Expected `{where}` to be one of {', '.join(map(str, schema['enum']))}."
    if "oneOf" in schema and (fault := _choice_fault(schema["oneOf"], value, where, definitions)):
        return fault
    if isinstance(value, str):
        return _string_fault(schema, value, where)
    if isinstance(value, (int, float)):
        return _number_fault(schema, value, where)
    if isinstance(value, list):
        return _array_fault(schema, value, where, definitions)
    if isinstance(value, dict):
        return _object_fault(schema, value, where, definitions)
    return None


def _choice_fault(
    choices: Iterable[Schema], value: object, where: str, definitions: Mapping[str, Schema]
) -> str | None:
    faults = [find_fault(each, value, where, definitions) for each in choices]
    if faults.count(None) == 1:
        return None
    return f"Expected `{where}` to fit exactly one of {len(faults)} forms."


def _referred(reference: str) -> str:
    return reference.removeprefix("#/definitions/")


def _is_type(kind: str, value: object) -> bool:
    # In Python True is an int; on the wire it is not.
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, TYPES[kind])


def _same(expected: object, value: object) -> bool:
    return type(expected) is type(value) and expected == value


def _string_fault(schema: Schema, value: str, where: str) -> str | None:
    if len(value) < schema.get("minLength", 0):
        return f"Expected `{where}` to have at least {schema['minLength']} characters."
    if "maxLength" in schema and len(value) > schema["maxLength"]:
        return f"Expected `{where}` to have at most {schema['maxLength']} characters."
    # `\Z` semantics: Python's `$` also matches before a final newline, JavaScript's does not.
    if "pattern" in schema and not re.search(re.sub(r"(?<!\\)\$$", r"\\Z", schema["pattern"]), value):
        return f"Expected `{where}` to match {schema['pattern']}."
    return None


def _number_fault(schema: Schema, value: float, where: str) -> str | None:
    if "minimum" in schema and not value >= schema["minimum"]:
        return f"Expected `{where}` to be at least {schema['minimum']}."
    if "maximum" in schema and not value <= schema["maximum"]:
        return f"Expected `{where}` to be at most {schema['maximum']}."
    return None


def _array_fault(schema: Schema, value: list[object], where: str, definitions: Mapping[str, Schema]) -> str | None:
    if len(value) < schema.get("minItems", 0):
        return f"Expected `{where}` to have at least {schema['minItems']} items."
    if "maxItems" in schema and len(value) > schema["maxItems"]:
        return f"Expected `{where}` to have at most {schema['maxItems']} items."
    if "items" not in schema:
        return None
    faults = (find_fault(schema["items"], each, f"{where}[{index}]", definitions) for index, each in enumerate(value))
    return next((fault for fault in faults if fault), None)


def _object_fault(
    schema: Schema, value: dict[str, object], where: str, definitions: Mapping[str, Schema]
) -> str | None:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            return f"Expected `{where}.{name}`, which is required."
    others = value.keys() - properties.keys()
    rest = schema.get("additionalProperties", True)
    if rest is False and others:
        return f"Expected `{where}` to have no properties beyond {', '.join(properties) or 'none'}."
    names = schema.get("propertyNames")
    if names and any(find_fault(names, name, "", definitions) for name in others):
        return f"Expected each property of `{where}` to have a name that fits the schema."
    faults = [
        *(
            find_fault(inner, value[name], f"{where}.{name}", definitions)
            for name, inner in properties.items()
            if name in value
        ),
        # Their names are a client's text.
        *(find_fault(rest, value[name], f"{where}.*", definitions) for name in others if isinstance(rest, Mapping)),
    ]
    return next((fault for fault in faults if fault), None)
