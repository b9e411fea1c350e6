"""How engine and gate leave a company's network: through which proxy, and whose certificates they believe there."""

from __future__ import annotations

from collections.abc import Mapping
from logging import Logger

from ..network.authorities import find_problem
from ..network.way_out import WayOut
from ..redact import known_values
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


def open_way(settings: EngineSettings, environment: Mapping[str, str]) -> WayOut:
    """The gate's own way out, which is the engine's. No log and no audit shows from now on what a proxy is shown."""
    way = WayOut(network_environment(settings, environment), _ca_file(settings, environment))
    for secret in way.routes.secrets():
        known_values.register(secret)
    return way


def warn_of_authorities(settings: EngineSettings, environment: Mapping[str, str], log: Logger) -> None:
    """Tell the administrator of a file of authorities that cannot be used: Node and the gate do without it."""
    file = _ca_file(settings, environment)
    if file and (problem := find_problem(file)):
        name = "c.Sallyport.ca_file" if settings.ca_file else "NODE_EXTRA_CA_CERTS"
        log.warning("Sallyport does without the certificate authorities of %s (%s): %s.", file, name, problem)


def _ca_file(settings: EngineSettings, environment: Mapping[str, str]) -> str:
    return settings.ca_file or environment.get("NODE_EXTRA_CA_CERTS", "")


def _find(name: str, environment: Mapping[str, str]) -> str:
    return environment.get(name) or environment.get(name.upper(), "")
