"""How an engine leaves a company's network: through which proxy, and whose certificates it believes there."""

from __future__ import annotations

from collections.abc import Mapping

from ..settings import EngineSettings

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Never through a proxy: it could not reach them, and must not learn of them."""


def network_environment(settings: EngineSettings, environment: Mapping[str, str]) -> dict[str, str]:
    """Variables for the engine alone: the settings, and where they say nothing the server's own environment.

    Commands get none of them; their only way out is the sandbox's own proxy, which goes on through this one.
    """
    secure = settings.proxy or _find("https_proxy", environment)
    plain = settings.proxy or _find("http_proxy", environment)
    made: dict[str, str] = {}
    if secure or plain:
        spared = settings.no_proxy or _find("no_proxy", environment)
        made["NO_PROXY"] = ",".join(name for name in (spared, *LOOPBACK) if name)
    if secure:
        made["HTTPS_PROXY"] = secure
    if plain:
        made["HTTP_PROXY"] = plain
    if settings.ca_file:
        made["NODE_EXTRA_CA_CERTS"] = settings.ca_file
    return made


def _find(name: str, environment: Mapping[str, str]) -> str:
    return environment.get(name) or environment.get(name.upper(), "")
