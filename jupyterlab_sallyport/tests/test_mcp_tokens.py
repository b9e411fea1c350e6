"""Tokens for MCP servers: how many are asked for, how long they live, and who may bring one back."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.mcp.discovery import discover
from jupyterlab_sallyport.mcp.fetch import Answer, is_plain_address
from jupyterlab_sallyport.mcp.pins import PinKey, find_pin, parse_key, reference_of, require_may_read
from jupyterlab_sallyport.mcp.sign_in import SignIns
from jupyterlab_sallyport.mcp.tokens import Client, Tokens
from jupyterlab_sallyport.wire.peer import Caller

from .conftest import Trial
from .engine_kit import Screen, World

SERVER = "https://mcp.example.org/tools"
ISSUER = "https://auth.example.org"
CLIENT = Client(f"{ISSUER}/token", "us", "quiet", SERVER)
METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "registration_endpoint": f"{ISSUER}/register",
    "code_challenge_methods_supported": ["S256"],
}


class Authority:
    """A sign-in server of dictionaries, and a clock."""

    def __init__(self, **pages: Any) -> None:
        self.now = 1000.0
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.lasts = 300
        self.answer: Answer | None = None
        resource = {"resource": SERVER, "authorization_servers": [ISSUER]}
        self.pages: dict[str, Any] = {
            "https://mcp.example.org/.well-known/oauth-protected-resource/tools": resource,
            f"{ISSUER}/.well-known/oauth-authorization-server": METADATA,
            f"{ISSUER}/register": {"client_id": "registered"},
            **pages,
        }

    async def fetch(
        self,
        address: str,
        *,
        folder: str = "",
        form: Mapping[str, str] | None = None,
        document: Mapping[str, Any] | None = None,
    ) -> Answer:
        self.asked.append((address, dict(form or document or {})))
        await asyncio.sleep(0)
        if not address.endswith("/token"):
            page = self.pages.get(address)
            return Answer(404) if page is None else Answer(200, page)
        number = sum(1 for asked, _ in self.asked if asked.endswith("/token"))
        fresh = {"access_token": f"access-{number}", "token_type": "Bearer", "expires_in": self.lasts}
        return self.answer or Answer(200, {**fresh, "refresh_token": f"refresh-{number}"})

    @property
    def forms(self) -> list[dict[str, Any]]:
        return [form for address, form in self.asked if address.endswith("/token")]


def make_tokens(own: bool = True) -> tuple[Authority, Tokens]:
    authority = Authority()
    tokens = Tokens(authority.fetch, lambda: authority.now)
    if own:
        tokens.put_client("one", CLIENT)
    else:
        bearer = {"token_type": "bearer", "expires_in": 300}
        tokens.put("one", CLIENT, {"access_token": "first", "refresh_token": "again", **bearer})
    return authority, tokens


@pytest.mark.proves("JM-8")
async def test_twenty_at_once_make_one_request() -> None:
    authority, tokens = make_tokens()
    assert await asyncio.gather(*(tokens.get("one") for _ in range(20))) == ["access-1"] * 20
    assert [form["grant_type"] for form in authority.forms] == ["client_credentials"]


@pytest.mark.proves("JM-8")
async def test_a_token_is_renewed_before_it_ends_and_not_sooner() -> None:
    authority, tokens = make_tokens(own=False)
    authority.now += 200
    assert await tokens.get("one") == "first"
    authority.now += 50
    assert await asyncio.gather(*(tokens.get("one") for _ in range(20))) == ["access-1"] * 20
    assert [(form["grant_type"], form["refresh_token"]) for form in authority.forms] == [("refresh_token", "again")]
    authority.now += 250
    assert await tokens.get("one") == "access-2"
    assert authority.forms[1]["refresh_token"] == "refresh-1", "a refresh token may be good once"


@pytest.mark.proves("JM-8")
async def test_a_refused_token_is_replaced_once_for_all_who_saw_it_refused() -> None:
    authority, tokens = make_tokens()
    first = await tokens.get("one")
    assert await asyncio.gather(*(tokens.get("one", refused=first) for _ in range(20))) == ["access-2"] * 20
    assert len(authority.forms) == 2


async def test_a_refresh_that_is_refused_asks_the_person_and_one_that_fails_does_not() -> None:
    authority, tokens = make_tokens(own=False)
    authority.now += 290
    authority.answer = Answer(503)
    with pytest.raises(CodedError) as failed:
        await tokens.get("one")
    assert (failed.value.code, len(tokens)) == ("failed", 1)
    authority.answer = Answer(400, {"error": "invalid_grant"})
    with pytest.raises(CodedError) as refused:
        await tokens.get("one")
    assert (refused.value.code, len(tokens)) == ("needs-sign-in", 0)


@pytest.mark.proves("JM-10")
async def test_what_was_forgotten_is_gone_also_where_it_is_being_renewed() -> None:
    _authority, tokens = make_tokens()
    renewing = asyncio.create_task(tokens.get("one"))
    await asyncio.sleep(0)
    tokens.forget()
    with pytest.raises(CodedError):
        await renewing
    assert len(tokens) == 0
    tokens.put_client("one", CLIENT)
    assert await tokens.get("one") == "access-2"


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"access_token": "x", "token_type": "mac"},
        {"access_token": 1, "token_type": "bearer"},
        {"access_token": "a\r\nb", "token_type": "bearer"},
    ],
)
async def test_what_cannot_stand_in_a_header_is_no_token(answer: dict[str, Any]) -> None:
    _authority, tokens = make_tokens()
    with pytest.raises(CodedError, match="no token"):
        tokens.put("two", CLIENT, answer)
    assert "two" not in tokens


async def begin(authority: Authority) -> tuple[SignIns, Tokens, dict[str, str]]:
    tokens = Tokens(authority.fetch, lambda: authority.now)
    sign_ins = SignIns(tokens, authority.fetch, lambda: authority.now)
    found = await discover(SERVER, "", authority.fetch)
    address = await sign_ins.begin(
        "ada", "key", found, client_id="", secret="", scope="read", redirect="https://here/callback"
    )
    assert address.startswith(f"{ISSUER}/authorize?")
    return sign_ins, tokens, {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.proves("JM-8")
async def test_a_sign_in_brings_a_token_with_proof_of_who_began_it() -> None:
    authority = Authority()
    sign_ins, tokens, query = await begin(authority)
    assert (query["client_id"], query["resource"], query["scope"]) == ("registered", SERVER, "read")
    assert await sign_ins.finish("ada", {"state": query["state"], "code": "brought"}) == "key"
    [form] = authority.forms
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == query["code_challenge"]
    assert (form["code"], form["redirect_uri"], form["resource"]) == ("brought", "https://here/callback", SERVER)
    assert await tokens.get("key") == "access-1"
    with pytest.raises(CodedError) as again:
        await sign_ins.finish("ada", {"state": query["state"], "code": "brought"})
    assert again.value.code == "forbidden"


async def test_a_state_is_its_owners_alone_and_not_for_ever() -> None:
    authority = Authority()
    sign_ins, tokens, query = await begin(authority)
    back = {"state": query["state"], "code": "brought"}
    for principal, arguments in [("eve", back), ("ada", {"code": "brought"}), ("ada", {"state": "x", "code": "abc"})]:
        with pytest.raises(CodedError) as refused:
            await sign_ins.finish(principal, arguments)
        assert refused.value.code == "forbidden"
    authority.now += 601
    with pytest.raises(CodedError) as late:
        await sign_ins.finish("ada", back)
    assert (late.value.code, authority.forms, len(tokens)) == ("forbidden", [], 0)


@pytest.mark.parametrize(
    "back", [{"error": "access_denied"}, {"code": "abc", "iss": "https://evil.example.org"}, {"code": ""}]
)
async def test_a_no_and_an_answer_of_another_server_bring_nothing(back: dict[str, str]) -> None:
    authority = Authority()
    sign_ins, tokens, query = await begin(authority)
    with pytest.raises(CodedError) as refused:
        await sign_ins.finish("ada", {"state": query["state"], **back})
    assert (refused.value.code, authority.forms, len(tokens)) == ("failed", [], 0)


RESOURCE = "https://mcp.example.org/.well-known/oauth-protected-resource/tools"
AUTHORITY = f"{ISSUER}/.well-known/oauth-authorization-server"


@pytest.mark.parametrize(
    "pages",
    [
        {RESOURCE: {"resource": "https://mcp.example.org.evil.org/tools", "authorization_servers": [ISSUER]}},
        {RESOURCE: {"resource": "https://mcp.example.org/other", "authorization_servers": [ISSUER]}},
        {RESOURCE: {"resource": SERVER, "authorization_servers": ["http://auth.example.org"]}},
        {RESOURCE: {"resource": SERVER, "authorization_servers": ["https://127.0.0.1:8888"]}},
        {RESOURCE: {"resource": SERVER, "authorization_servers": [7]}},
        {AUTHORITY: {**METADATA, "issuer": "https://evil.example.org"}},
        {AUTHORITY: {**METADATA, "token_endpoint": "https://me:pw@auth.example.org/token"}},
        {AUTHORITY: {**METADATA, "token_endpoint": "http://169.254.169.254/token"}},
        {AUTHORITY: {**METADATA, "token_endpoint": None}},
    ],
)
async def test_a_server_that_leads_elsewhere_is_not_followed(pages: dict[str, Any]) -> None:
    authority = Authority(**pages)
    with pytest.raises(CodedError):
        await discover(SERVER, "", authority.fetch)
    assert all(not address.endswith("/token") for address, _ in authority.asked)


async def test_a_challenge_is_followed_on_the_servers_own_origin_alone() -> None:
    own = "https://mcp.example.org/where"
    authority = Authority(**{own: {"resource": SERVER, "authorization_servers": [ISSUER]}})
    await discover(SERVER, f'Bearer resource_metadata="{own}"', authority.fetch)
    await discover(SERVER, 'Bearer resource_metadata="https://evil.example.org/where"', authority.fetch)
    asked = [address for address, _ in authority.asked]
    assert asked[0] == own
    assert "https://evil.example.org/where" not in asked


async def test_nobody_signs_in_where_a_leaked_code_would_be_a_token() -> None:
    authority = Authority(**{AUTHORITY: {**METADATA, "code_challenge_methods_supported": ["plain"]}})
    found = await discover(SERVER, "", authority.fetch)
    sign_ins = SignIns(Tokens(authority.fetch), authority.fetch)
    with pytest.raises(CodedError):
        await sign_ins.begin("ada", "key", found, client_id="us", secret="", scope="", redirect="https://here/")


@pytest.mark.parametrize(
    ("address", "near", "far"),
    [
        ("https://auth.example.org/token", True, True),
        ("http://127.0.0.1:9/token", True, False),
        ("https://localhost/token", True, False),
        ("http://auth.example.org/", False, False),
        ("https://auth.example.org/#x", False, False),
        ("https://a@auth.example.org/", False, False),
        ("https://auth.example.org\\@evil/", False, False),
        ("https://auth.example.org:x/", False, False),
        ("javascript:alert(1)", False, False),
        (None, False, False),
    ],
)
def test_which_addresses_are_asked(address: object, near: bool, far: bool) -> None:
    assert (is_plain_address(address, near=True), is_plain_address(address, near=False)) == (near, far)


def test_an_engine_reads_what_a_stored_pin_names_and_nothing_else() -> None:
    pin = {"name": "files", "env": {"KEY": "env:KEY"}, "oauth": {"credential": "file:/secret"}}
    view = {"admin": None, "user": {"mcp": {"servers": [pin]}}, "folders": {}}
    found = find_pin(view, parse_key({"layer": "user", "server": "files"}))
    assert (reference_of(found, "env", "KEY"), reference_of(found, "client", "")) == ("env:KEY", "file:/secret")
    for place, name in [("env", "HOME"), ("headers", "KEY"), ("name", "files"), (None, "KEY"), ("env", 1)]:
        with pytest.raises(CodedError, match="names no such value"):
            reference_of(found, place, name)
    for key in [{"layer": "admin", "server": "files"}, {"layer": "folder", "realPath": "/w", "server": "files"}]:
        with pytest.raises(CodedError, match="No MCP server"):
            find_pin(view, parse_key(key))


@pytest.mark.parametrize(
    ("reference", "layer", "role", "may"),
    [
        ("env:KEY", "user", "editor", False),
        ("file:/x", "folder", "editor", False),
        ("env:KEY", "user", None, False),
        ("env:KEY", "user", "admin", True),
        ("file:/x", "admin", "contributor", True),
        ("keyring:a/b", "user", "editor", False),
        ("stored:mcp-1", "user", "editor", True),
    ],
)
def test_only_an_administrator_names_values_of_the_server(
    reference: str, layer: str, role: str | None, may: bool
) -> None:
    """[JP-19]"""
    if may:
        require_may_read(reference, layer, role)
        return
    with pytest.raises(CodedError) as refused:
        require_may_read(reference, layer, role)
    assert refused.value.code == "no-credential"


class TokenPages(RequestHandler):
    """A real sign-in server on this machine that is the MCP server's own."""

    given: ClassVar[list[str]] = []

    def get(self) -> None:
        origin = f"http://{self.request.host}"
        if "oauth-authorization-server" not in self.request.path:
            self.set_status(404)
            return
        self.finish({"issuer": origin, "token_endpoint": f"{origin}/token"})

    def post(self) -> None:
        self.given.append(self.get_body_argument("client_id"))
        number = len(self.given)
        self.finish({"access_token": f"canary-{number}-token", "token_type": "bearer", "expires_in": 900})


def files_with(folder: Path, text: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()]


@pytest.mark.proves("JM-9", "JM-10")
async def test_tokens_reach_the_engine_and_no_disk_and_go_with_it(tmp_path: Path) -> None:
    http = HTTPServer(Application([(".*", TokenPages)]))
    http.add_sockets(sockets := bind_sockets(0, "127.0.0.1"))
    url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/mcp"
    oauth = {"grant": "client", "clientId": "us"}
    pin = {"name": "far", "transport": "http", "url": url, "oauth": oauth}
    policy = {"schemaVersion": 1, "mcp": {"servers": [pin]}}
    ask = ["mcp/token", {"layer": "admin", "server": "far"}]
    TokenPages.given.clear()
    async with World(tmp_path, policy=policy) as world:
        screen = Screen()
        answers = await asyncio.gather(*(world.tell(screen, "service", ask) for _ in range(5)))
        assert [answer["result"]["value"] for answer in answers] == ["canary-1-token"] * 5
        refused = [ask[0], {**ask[1], "refused": "canary-1-token"}]
        assert (await world.tell(screen, "service", refused))["result"]["value"] == "canary-2-token"
        assert TokenPages.given == ["us", "us"]
        assert files_with(tmp_path, b"canary") == []
        await world.relay.shutdown()
        assert len(world.relay.servers.tokens) == 0
    async with World(tmp_path, policy=policy) as world:
        answer = await world.tell(Screen(), "service", ask)
        assert answer["result"]["value"] == "canary-3-token"
    http.stop()
    await http.close_all_connections()


@pytest.mark.proves("JP-22")
async def test_a_pasted_value_is_kept_for_its_server_alone_and_never_told_again(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        screen = Screen()
        kept = await world.call(screen, "mcp/keep", {"server": "far", "value": "canary-value-1"})
        reference = kept["result"]["reference"]
        assert reference.startswith("stored:mcp-")
        assert "canary" not in str(world.entries())
        [file] = files_with(tmp_path, b"canary-value-1")
        assert file.stat().st_mode & 0o077 == 0
    pins = [
        {"name": name, "transport": "http", "url": "https://a.example/", "headers": {"Key": reference}}
        for name in ("far", "other")
    ]
    async with World(tmp_path, policy={"schemaVersion": 1, "mcp": {"servers": pins}}) as world:

        async def read(server: str) -> Any:
            ask = {"layer": "admin", "server": server, "place": "headers", "name": "Key"}
            return await world.tell(Screen(), "service", ["mcp/secret", ask])

        assert (await read("far"))["result"] == {"value": "canary-value-1"}
        assert (await read("other"))["error"]["code"] == "no-credential"


BOB = Caller("bob", "Bob", "editor", "192.0.2.2")


def server_of(reference: str, url: str = "https://a.example/", **more: Any) -> dict[str, Any]:
    pin = {"name": "far", "transport": "http", "url": url, "headers": {"Key": reference}, **more}
    return {"schemaVersion": 1, "mcp": {"servers": [pin]}}


@pytest.mark.proves("JP-19", "JP-22")
async def test_what_others_stored_sends_nobodys_values_where_they_want(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        ada, bob = Screen("one"), Screen("two", BOB)

        async def put(screen: Screen, document: Any, etag: str = "") -> Any:
            params = {"workspace": "", "layer": "user", "document": document, "etag": etag}
            answer = await world.call(screen, "policy/put", params)
            return answer["result"]["etag"] if "result" in answer else answer["error"]["data"]["code"]

        async def read() -> Any:
            ask = {"layer": "user", "server": "far", "place": "headers", "name": "Key"}
            answer = await world.tell(ada, "service", ["mcp/secret", ask])
            return answer["result"]["value"] if "result" in answer else answer["error"]["code"]

        assert await put(bob, server_of("env:HOME", "https://evil.example/")) == "forbidden"
        assert await read() == "not-found"
        kept = await world.call(ada, "mcp/keep", {"server": "far", "value": "canary-value-2"})
        own = server_of(kept["result"]["reference"])
        evil = server_of(kept["result"]["reference"], "https://evil.example/")
        assert await put(bob, own) == "forbidden"
        etag = await put(ada, own)
        assert etag.startswith("sha256:")
        assert await put(bob, evil, etag) == "forbidden"
        reviewed = server_of(kept["result"]["reference"], tools={"one": "0" * 64})
        etag = await put(bob, reviewed, etag)
        assert etag.startswith("sha256:")
        assert await read() == "canary-value-2"
        assert (await put(ada, evil, etag)).startswith("sha256:")
        assert await read() == "no-credential", "it was kept for the place where it was used"


@pytest.mark.proves("JP-22")
async def test_what_was_kept_for_a_server_goes_with_its_pin(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        screen = Screen()

        async def put(document: Any, etag: str = "") -> str:
            params = {"workspace": "", "layer": "user", "document": document, "etag": etag}
            return str((await world.call(screen, "policy/put", params))["result"]["etag"])

        async def keep(value: str) -> str:
            kept = await world.call(screen, "mcp/keep", {"server": "far", "value": value})
            return str(kept["result"]["reference"])

        first, waiting = await keep("canary-first"), await keep("canary-waiting")
        client = Client("https://a.example/token", "us", "", "https://a.example/")
        place = ("ada", PinKey("user", "", "far"), "https://a.example/")
        etag = await put(server_of(first))
        world.relay.servers.tokens.put_client(place, client)
        etag = await put(server_of(first, tools={"one": "0" * 64}), etag)
        assert place in world.relay.servers.tokens
        etag = await put({"schemaVersion": 1}, etag)
        assert place not in world.relay.servers.tokens
        await world.relay.servers.settle()
        assert files_with(tmp_path, b"canary-first") == []
        assert files_with(tmp_path, b"canary-waiting"), "it was pasted, and may be added yet"
        await put(server_of(waiting), etag)
        view = await world.relay.store.current()
        world.relay.servers.follow({**view, "user": None, "broken": {"user": "unreadable"}})
        world.relay.servers.follow(view)
        await world.relay.servers.settle()
        assert files_with(tmp_path, b"canary-waiting"), "what cannot be read may still name it"


@pytest.mark.proves("JM-10")
async def test_signing_out_forgets_the_token_and_what_is_under_way_of_one_person_at_one_server(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        screen, tokens = Screen(), world.relay.servers.tokens
        principal = screen.caller.principal
        bearer = {"access_token": "first", "token_type": "bearer", "expires_in": 300}
        for who, server in ((principal, "far"), (principal, "other"), ("eve", "far")):
            tokens.put((who, parse_key({"layer": "user", "server": server}), SERVER), CLIENT, bearer)
        out = {"layer": "user", "server": "far"}
        forgotten = [(await world.call(screen, "mcp/sign-out", out))["result"]["forgotten"] for _ in range(2)]
        assert (forgotten, len(tokens)) == ([True, False], 2)


async def test_a_sign_in_that_was_given_up_brings_nothing() -> None:
    authority = Authority()
    sign_ins, tokens, query = await begin(authority)
    assert sign_ins.forget(lambda key: key == "key")
    with pytest.raises(CodedError) as late:
        await sign_ins.finish("ada", {"state": query["state"], "code": "abc"})
    assert (late.value.code, len(tokens)) == ("forbidden", 0)


MakeTrial = Callable[..., Trial]


async def come_back(trial: Trial, query: str, **headers: str | None) -> Any:
    return await trial.door.http("GET", f"oauth/callback{query}", Origin=None, **headers)


async def test_a_browser_comes_back_without_origin_and_only_with_a_state_that_is_known(trial: Trial) -> None:
    done = await come_back(trial, "?state=known&code=brought&extra=1")
    assert (done.status, b"Signed in" in done.body, b"brought" in done.body) == (200, True, False)
    assert "default-src 'none'" in done.headers["content-security-policy"]
    assert done.headers["referrer-policy"] == "no-referrer"
    assert trial.engine.brought == [("local", {"state": "known", "code": "brought"})]
    assert (await come_back(trial, "?state=other&code=brought")).status == 403
    assert (await come_back(trial, "?state=known&state=known")).status == 403
    assert (await come_back(trial, "?state=known", Authorization=None)).status == 403
    kept = json.dumps(trial.door.entries())
    assert "known" not in kept
    assert "brought" not in kept


async def test_a_sign_in_that_cannot_be_audited_uses_nothing_up(trial: Trial, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    trial.door.audit_folder.parent.mkdir(mode=0o700)
    trial.door.audit_folder.symlink_to(elsewhere)
    refused = await come_back(trial, "?state=known&code=brought")
    assert (refused.status, b"the audit cannot be written" in refused.body) == (503, True)
    assert trial.engine.brought == []
    trial.door.audit_folder.unlink()
    assert (await come_back(trial, "?state=known&code=brought")).status == 200
    kinds = [entry["outcome"] for entry in trial.door.entries() if entry["action"] == "oauth/callback"]
    assert kinds == ["intent", "ok"]
