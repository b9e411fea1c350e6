"""The command `jupyter sallyport`: its options, and which part answers."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..models.connection import ModelConnection
from .audit_commands import tail_audit, verify_audit
from .choose_model import choose_model
from .configuration import load_settings
from .exit_codes import CODE_OF_ERROR, ENDED_EARLY, FAILED
from .orders import order_servers
from .policy_cases import answer_cases
from .printing import print_failure
from .run import RunOptions, run
from .trust import trust


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit code. Wrong usage exits with 2, as argparse does."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = make_parser()
    # Split here: what follows the first `--` is text, further dashes included.
    text = words[words.index("--") + 1 :] if "--" in words else []
    options = parser.parse_args(words[: words.index("--")] if "--" in words else words)
    if getattr(options, "takes_text", False):
        options.text = " ".join([*options.text, *text])
        if not options.text.strip():
            parser.error("expected a slash command or a prompt after --")
    elif text:
        parser.error("only `run` takes text after --")
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    try:
        return int(options.do(options))
    except CodedError as error:
        print_failure(error.code, str(error), error.fix)
        return CODE_OF_ERROR.get(error.code, FAILED)
    except (KeyboardInterrupt, asyncio.CancelledError):
        return ENDED_EARLY
    except BrokenPipeError:
        # Whoever read the output has gone; closing it again at exit must not fail either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def make_parser() -> argparse.ArgumentParser:
    """Every command and option; `do` is what answers, given the parsed options."""
    parser = argparse.ArgumentParser(prog="jupyter sallyport", description="Sallyport without a browser.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("run", help="run one slash command or prompt in a workspace")
    command.add_argument("--workspace", type=_folder, default=".", metavar="DIR", help="default: the current folder")
    command.add_argument("--mode", choices=("ask", "plan", "agent"), default="agent", help="default: agent")
    command.add_argument(
        "--approve", choices=("none", "once"), default="none", help="answer every question with no (default) or once"
    )
    command.add_argument("--trust", action="store_true", help="trust the workspace for this run only")
    command.add_argument("--json", action="store_true", dest="as_json", help="one line of JSON per event")
    command.add_argument(
        "--model",
        metavar="NAME",
        help="what answers a prompt: a model connected in the panel or the configuration, by its name there, or "
        "PROVIDER:NAME; default: the first that is configured",
    )
    command.add_argument("--base-url", metavar="URL", help="where the model answers; default: the provider's own")
    command.add_argument(
        "--credential",
        metavar="REF",
        help="env:NAME, file:PATH or keyring:SERVICE/NAME, for bedrock also aws:env or aws:profile/NAME; default: none",
    )
    command.add_argument("text", nargs="*", metavar="TEXT", help="after --: a slash command or a prompt")
    command.set_defaults(do=_run, takes_text=True)

    command = commands.add_parser("trust", help="trust a folder; asks for its name on the terminal")
    command.add_argument("folder", type=_folder, metavar="DIR")
    command.set_defaults(do=lambda options: asyncio.run(trust(options.folder)))

    command = commands.add_parser("stop", help="stop every running turn of the servers here and refuse new acts")
    command.set_defaults(do=lambda options: order_servers(load_settings(Path.cwd()), "stop"))
    command = commands.add_parser("resume", help="lift a stop")
    command.set_defaults(do=lambda options: order_servers(load_settings(Path.cwd()), "resume"))

    command = commands.add_parser(
        "doctor",
        help="say what is wrong with this installation, how grave it is and what mends it",
        description="Looks at Node, sandbox, policy, trust, credentials, audit, history, servers and MCP servers, and "
        "says what is wrong, how grave it is and what mends it. Shows no secret and mends nothing; keeps its result "
        "(0600, in the state folder) to say next time what is new and what was mended. Ends with 1 where something "
        "of severity high or critical failed.",
    )
    command.add_argument("--json", action="store_true", dest="as_json", help="one JSON object")
    command.set_defaults(do=_examine)

    token = commands.add_parser("token", help="the token of a Jupyter server").add_subparsers(
        required=True, metavar="COMMAND"
    )
    command = token.add_parser("make", help="write a new one to a file that only you can read; shows it nowhere")
    command.add_argument("--file", type=Path, metavar="PATH", help="default: server-token in the state folder")
    command.add_argument("--replace", action="store_true", help="in the place of the one that is there")
    command.set_defaults(do=_make_token)
    command = token.add_parser("link", help="show the link of a running server, which is a password; asks first")
    command.add_argument("--port", type=_count, metavar="PORT", help="of several servers the one there")
    command.add_argument("--yes", action="store_true", help="show it without asking")
    command.set_defaults(do=_show_link)
    _add_config(commands)

    policy = commands.add_parser("policy", help="ask the policy").add_subparsers(required=True, metavar="COMMAND")
    command = policy.add_parser("test", help="verdicts on cases from standard input, one JSON object a line")
    command.add_argument("--workspace", type=_folder, metavar="DIR", help="default: an imagined /workspace")
    command.add_argument("--json", action="store_true", help="said for clearness: the output always is JSON lines")
    command.set_defaults(do=lambda options: answer_cases(sys.stdin.buffer, options.workspace))

    audit = commands.add_parser("audit", help="read the audit").add_subparsers(required=True, metavar="COMMAND")
    command = audit.add_parser("verify", help="check that its chains hold")
    command.add_argument("--json", action="store_true", dest="as_json")
    command.set_defaults(do=lambda options: verify_audit(load_settings(Path.cwd()), options.as_json))
    command = audit.add_parser("tail", help="print the newest entries")
    command.add_argument("-n", type=_count, default=20, dest="count", metavar="COUNT", help="default: 20")
    command.add_argument("--json", action="store_true", dest="as_json")
    command.set_defaults(do=lambda options: tail_audit(load_settings(Path.cwd()), options.count, options.as_json))
    return parser


def _add_config(commands: Any) -> None:
    config = commands.add_parser(
        "config",
        help="print configuration to begin from; writes nothing unless told",
        description="Prints configuration made from the policy's schema, the presets and the settings themselves.",
    ).add_subparsers(required=True, metavar="WHAT")

    def add(name: str, about: str, give: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        command: argparse.ArgumentParser = config.add_parser(name, help=about, description=about)
        command.add_argument("--write", type=Path, metavar="PATH", help="write it there, 0600; default: print it")
        command.add_argument("--force", action="store_true", help="put it in the place of a file that is there")
        command.set_defaults(do=give)
        return command

    def policy(options: argparse.Namespace) -> int:
        from .config import give_policy

        return give_policy(options.preset, options.as_json, options.write, options.force)

    def settings(options: argparse.Namespace) -> int:
        from .config import give_settings

        return give_settings(options.write, options.force)

    def servers(options: argparse.Namespace) -> int:
        from .config import give_servers

        return give_servers(options.write, options.force)

    command = add("policy", "an administrator's policy, each key with what it means", policy)
    command.add_argument(
        "--preset", choices=("standard", "development", "production"), default="standard", help="default: standard"
    )
    command.add_argument("--json", action="store_true", dest="as_json", help="for policy_file, without words")
    add("settings", "every setting of the server extension, with its help", settings)
    add("mcp", "entries for the policy, from servers pasted as JSON into standard input; starts none", servers)


def _examine(options: argparse.Namespace) -> int:
    # Imported here: no other command needs it.
    from .doctor import examine

    return examine(Path.cwd(), options.as_json)


def _make_token(options: argparse.Namespace) -> int:
    from .token_commands import make_token_file

    return make_token_file(load_settings(Path.cwd()), options.file, replace=options.replace)


def _show_link(options: argparse.Namespace) -> int:
    # Imported here: with it comes the server.
    from .token_commands import show_link

    return asyncio.run(show_link(load_settings(Path.cwd()), options.port, yes=options.yes))


def _run(options: argparse.Namespace) -> int:
    return asyncio.run(
        run(
            RunOptions(
                workspace=options.workspace,
                text=options.text,
                mode=options.mode,
                approve=options.approve,
                trust=options.trust,
                as_json=options.as_json,
                model=_read_model(options),
            )
        )
    )


def _read_model(options: argparse.Namespace) -> ModelConnection | None:
    if options.model is None:
        if options.base_url is not None or options.credential is not None:
            raise CodedError("bad-params", "Expected --model beside --base-url and --credential.")
        return None
    return choose_model(
        options.model, load_settings(options.workspace), base_url=options.base_url, credential=options.credential
    )


def _folder(text: str) -> Path:
    folder = Path(text).resolve()
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"expected a folder, got {text}")
    return folder


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError(text)
    return count
