"""What the gate asks of the network by itself: judged before, led by the company's proxy, and told by its kind."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tornado.web import RequestHandler

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.mcp.discovery import discover
from jupyterlab_sallyport.mcp.fetch import Answer
from jupyterlab_sallyport.mcp.sign_in import SignIns
from jupyterlab_sallyport.mcp.tokens import Tokens
from jupyterlab_sallyport.network.address_class import classify_address
from jupyterlab_sallyport.network.authorities import find_problem
from jupyterlab_sallyport.network.host_rules import read_rules
from jupyterlab_sallyport.network.proxy_routes import ProxyRoutes

from .company_network import PASSWORD, Manner, Network

TABLE = json.loads((Path(__file__).parents[2] / "tests" / "no-proxy.json").read_text())


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["list"])
def test_no_proxy_is_read_as_the_engine_reads_it(row: dict[str, Any]) -> None:
    routes = ProxyRoutes({"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": row["list"]})

    def is_led(place: str) -> bool:
        host, _, port = place.rpartition(":") if place.count(":") == 1 else (place, "", "443")
        return routes.find(host, int(port), secure=True) is not None

    assert [place for place in row["direct"] if is_led(place)] == []
    assert [place for place in row["led"] if not is_led(place)] == []


@pytest.mark.parametrize(
    ("setting", "led"),
    [
        ("http://proxy.example:3128", ("proxy.example", 3128)),
        ("proxy.example:3128", ("proxy.example", 3128)),
        ("https://proxy.example", ("proxy.example", 443)),
        ("http://[fd00::1]:3128", ("fd00::1", 3128)),
        ("", None),
        ("socks5://proxy.example:1080", ("", 0)),
        ("http://proxy.example:99999", ("", 0)),
        ("http://", ("", 0)),
    ],
)
def test_a_setting_names_a_proxy_or_closes_the_way(setting: str, led: tuple[str, int] | None) -> None:
    proxy = ProxyRoutes({"HTTPS_PROXY": setting}).find("api.example", 443, secure=True)
    assert (proxy and (proxy.host, proxy.port)) == led


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("8.8.8.8", "public"),
        ("127.0.0.1", "inner"),
        ("169.254.169.254", "inner"),
        ("::ffff:10.0.0.1", "inner"),
        ("::1", "inner"),
        ("fe80::1%eth0", "never"),
        ("240.0.0.1", "never"),
        ("64:ff9b::a00:1", "never"),
        ("2606:4700::1111", "public"),
        ("mirror.example", "never"),
    ],
)
def test_an_address_is_outside_inside_or_nobodys(address: str, kind: str) -> None:
    assert classify_address(address) == kind


def policy_of(**layers: Any) -> dict[str, Any]:
    documents = {name: {"schemaVersion": 1, **document} for name, document in layers.items()}
    folder = documents.pop("folder", None)
    return {"admin": None, "user": None, "broken": {}, "folders": {"/work/a": folder} if folder else {}, **documents}


DENIES = {"network": {"deny": ["*.evil.example", "pypi", "one.example:8443"]}}


@pytest.mark.parametrize("layer", ["admin", "user", "folder"])
def test_a_deny_of_any_layer_denies(layer: str) -> None:
    rules = read_rules(policy_of(**{layer: DENIES}), "/work/a")
    hosts = [("a.evil.example", 1), ("evil.example", 443), ("pypi.org", 443), ("one.example", 8443)]
    assert [rules.refusal(*place) for place in hosts] == ["denied"] * 4
    assert [rules.refusal(*place) for place in [("one.example", 443), ("notevil.example", 443)]] == ["", ""]
    assert rules.refusal("10.0.0.1", 443) == "bad-name"


@pytest.mark.parametrize(
    "view",
    [
        {**policy_of(), "broken": {"admin": "no JSON"}},
        {**policy_of(), "broken": {"user": "no JSON"}},
        policy_of(user={"network": {"deny": "a.example"}}),
        policy_of(user={"network": {"deny": ["https://a.example/"]}}),
        policy_of(admin={"network": []}),
        {**policy_of(), "admin": "text"},
    ],
)
def test_a_layer_that_cannot_be_read_denies_all(view: dict[str, Any]) -> None:
    assert read_rules(view).refusal("b.example", 443) == "denied"


def test_only_the_administrator_loosens_what_is_locked_and_folders_speak_for_themselves() -> None:
    inside = {"network": {"privateHosts": ["in.example"]}}
    assert read_rules(policy_of(user=inside)).may_be_inner("in.example", 443)
    assert not read_rules(policy_of(user=inside)).may_be_inner("in.example", 8080)
    assert not read_rules(policy_of(user=inside, admin={"locks": ["network"]})).may_be_inner("in.example", 443)
    assert read_rules(policy_of(admin={**inside, "locks": ["network"]})).may_be_inner("in.example", 443)
    assert not read_rules(policy_of(folder=inside), "/work/b").may_be_inner("in.example", 443)


def serve(page: RequestHandler) -> None:
    """An MCP server at mirror, its sign-in server at other, whose tokens are given at index."""
    host = page.request.host
    port = host.rpartition(":")[2]
    issuer = f"https://other.example:{port}"
    documents = {
        "/.well-known/oauth-protected-resource/mcp": {
            "resource": f"https://mirror.example:{port}/mcp",
            "authorization_servers": [issuer],
        },
        "/.well-known/oauth-authorization-server": {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"https://index.example:{port}/token",
            "registration_endpoint": f"{issuer}/register",
            "code_challenge_methods_supported": ["S256"],
        },
        "/register": {"client_id": "registered"},
        "/token": {"access_token": "canary-access", "token_type": "bearer"},
    }
    if page.request.path == "/deep":
        page.finish("[" * 100_000)
        return
    if page.request.path == "/moved":
        page.redirect("https://other.example/")
        return
    page.finish(documents.get(page.request.path, {}))


@pytest.fixture
def network(tmp_path: Path, jp_asyncio_loop: asyncio.AbstractEventLoop) -> Iterator[Network]:
    made = Network(tmp_path, serve)
    jp_asyncio_loop.run_until_complete(made.start())
    yield made
    jp_asyncio_loop.run_until_complete(made.stop())


async def ask(network: Network, path: str = "/register", host: str = "mirror.example", **changes: Any) -> str:
    """What asking comes to: the status, or the sentence that a person reads."""
    try:
        answer: Answer = await network.fetch(**changes)(f"https://{host}:{network.port}{path}")
    except CodedError as error:
        said = str(error)
        assert "127.0.0.1" not in said
        assert "canary" not in said
        return said.removeprefix("The sign-in server of the MCP server was not reached. ")
    return str(answer.status)


@pytest.mark.proves("JM-22", "NB-41")
@pytest.mark.parametrize("proxied", [False, True])
async def test_a_host_is_believed_by_the_file_of_authorities_and_its_name(
    network: Network, proxied: bool, tmp_path: Path
) -> None:
    assert await ask(network, proxied=proxied) == "200"
    assert await ask(network, "/moved", proxied=proxied) == "302"
    assert await ask(network, "/deep", proxied=proxied) == "200"
    assert network.seen == [f"mirror.example{path}" for path in ("/register", "/moved", "/deep")]
    network.seen.clear()
    unknown = await ask(network, proxied=proxied, ca_file="")
    assert unknown == "Mirror.example shows a certificate of an authority that is not trusted here."
    wrong = await ask(network, host="wrong.example", proxied=proxied)
    assert wrong == "Wrong.example shows a certificate for another name."
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n")
    for file in ("/nowhere/ca.pem", str(garbage)):
        said = await ask(network, proxied=proxied, ca_file=file)
        assert said.endswith("the file of authorities that the administrator named holds none that can be read.")
        assert "/" not in said
    assert network.seen == []


def test_what_is_wrong_with_a_file_of_authorities_is_told_to_the_administrator(tmp_path: Path) -> None:
    for name, text in (
        ("none.pem", "hello"),
        ("torn.pem", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----"),
    ):
        (tmp_path / name).write_text(text)
    found = [find_problem(str(tmp_path / name)) for name in ("missing.pem", "none.pem", "torn.pem", "")]
    assert found == [
        "there is no such file",
        "it holds no certificate in the form PEM",
        "it holds a certificate that cannot be read",
        "it cannot be read",
    ]


@pytest.mark.proves("MG-19")
async def test_the_proxy_is_asked_by_connect_with_its_credential(network: Network) -> None:
    assert await ask(network, proxied=True) == "200"
    assert network.asked == [f"CONNECT mirror.example:{network.port}"]
    assert network.shown == ["Basic " + base64.b64encode(f"ada:{PASSWORD}".encode()).decode()]


@pytest.mark.proves("JM-13", "JM-20", "MG-19")
@pytest.mark.parametrize(
    ("manner", "said"),
    [
        (407, "which does not accept the name and password that it was given, or wants some."),
        (403, "does not let mirror.example be reached on port"),
        (502, "The company's proxy could not reach mirror.example."),
        ("hangs", "which did not answer in time."),
        ("hangs up", "which does not take the connection."),
    ],
)
async def test_a_proxy_that_leads_nowhere_is_told_by_what_it_did(network: Network, manner: Manner, said: str) -> None:
    network.manner = manner
    assert said in await ask(network, proxied=True)
    assert network.seen == []


async def test_a_proxy_that_cannot_be_spoken_to_is_not_gone_around(network: Network) -> None:
    said = await ask(network, variables={"HTTPS_PROXY": "socks5://127.0.0.1:1"})
    assert "whose address cannot be read" in said
    assert network.seen == []


@pytest.mark.proves("NB-41", "MG-19")
@pytest.mark.parametrize("proxied", [False, True])
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"policy": {"deny": ["*.mirror.example"]}}, "A rule denies mirror.example on port"),
        ({"policy": {"privateHosts": []}}, "leads to this machine or a private network"),
        *(
            ({"host": host}, "is not a host name as rules are written")
            for host in ("10.0.0.7", "127.1", "0", "[::ffff:127.0.0.1]", "localhost.")
        ),
    ],
)
async def test_the_network_hears_nothing_of_a_host_that_the_policy_refuses(
    network: Network, proxied: bool, changes: dict[str, Any], said: str
) -> None:
    async def inside(_host: str) -> list[str]:
        return ["127.0.0.1"]

    assert said in await ask(network, proxied=proxied, resolve=inside, **changes)
    assert (network.asked, network.seen) == ([], [])


async def sign_in(network: Network, denied: str) -> str:
    """A whole sign-in under a policy that denies one host; the first refusal, or "ok"."""
    asks = network.fetch(policy={"deny": [denied]})
    try:
        authority = await discover(f"https://mirror.example:{network.port}/mcp", "", asks)
        sign_ins = SignIns(Tokens(asks), asks)
        address = await sign_ins.begin(
            "ada", "key", authority, client_id="", secret="", scope="", redirect="https://here/"
        )
        state = address.split("state=")[1].split("&")[0]
        await sign_ins.finish("ada", {"state": state, "code": "abc"})
    except CodedError as error:
        return str(error)
    return "ok"


@pytest.mark.proves("NB-41")
@pytest.mark.parametrize(
    ("denied", "reached"),
    [
        ("nobody.example", ["mirror", "other", "other", "index"]),
        ("mirror.example", []),
        ("other.example", ["mirror"]),
        ("index.example", ["mirror", "other", "other"]),
    ],
)
async def test_each_request_of_a_sign_in_asks_the_policy_first(
    network: Network, denied: str, reached: list[str]
) -> None:
    said = await sign_in(network, denied)
    assert said == "ok" if denied == "nobody.example" else f"A rule denies {denied}" in said
    assert [seen.split(".")[0] for seen in network.seen] == reached
