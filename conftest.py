"""Lets Python tests carry requirement ids: ``@pytest.mark.proves("NB-1")``, or ``[NB-1]`` in the docstring, goes into
the report for docs/claims.md."""

from __future__ import annotations

import re

import pytest

ID = re.compile(r"\[([A-Z]{2}-\d+)\]")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "proves(*ids): the requirements that this test proves")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker in item.iter_markers("proves"):
            item.user_properties.append(("proves", " ".join(map(str, marker.args))))
        ids = ID.findall(getattr(getattr(item, "function", None), "__doc__", None) or "")
        if ids:
            item.user_properties.append(("proves", " ".join(ids)))
