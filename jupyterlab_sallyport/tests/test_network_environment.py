"""The engine's way to models through a company's network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_sallyport.host.environment import FOR_COMMANDS, select
from jupyterlab_sallyport.host.network_environment import network_environment
from jupyterlab_sallyport.settings import EngineSettings

PROXY = "http://proxy.example:3128"
SPARED = "localhost,127.0.0.1,::1"


@pytest.mark.parametrize(
    ("settings", "environment", "made"),
    [
        ({}, {}, {}),
        ({}, {"NO_PROXY": "a.example"}, {}),
        (
            {},
            {"HTTPS_PROXY": PROXY, "NO_PROXY": "a.example"},
            {"HTTPS_PROXY": PROXY, "NO_PROXY": f"a.example,{SPARED}"},
        ),
        (
            {},
            {"https_proxy": PROXY, "HTTPS_PROXY": "http://other.example"},
            {"HTTPS_PROXY": PROXY, "NO_PROXY": SPARED},
        ),
        (
            {"proxy": PROXY, "no_proxy": "b.example"},
            {"HTTPS_PROXY": "http://other.example", "NO_PROXY": "a.example"},
            {
                "HTTPS_PROXY": PROXY,
                "HTTP_PROXY": PROXY,
                "NO_PROXY": f"b.example,{SPARED}",
            },
        ),
        ({"ca_file": "/etc/ours.pem"}, {}, {"NODE_EXTRA_CA_CERTS": "/etc/ours.pem"}),
    ],
)
def test_settings_come_before_the_environment_and_this_machine_needs_no_proxy(
    settings: Mapping[str, Any], environment: Mapping[str, str], made: Mapping[str, str]
) -> None:
    assert network_environment(EngineSettings(Path("/s"), Path("/r"), **settings), environment) == made


def test_commands_get_nothing_of_it() -> None:
    assert select(FOR_COMMANDS, {"HTTPS_PROXY": PROXY, "HTTP_PROXY": PROXY, "NO_PROXY": "x"}) == {}
