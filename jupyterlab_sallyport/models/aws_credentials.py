"""The keys of an AWS account, which sign requests to Amazon Bedrock: `aws:env`, or `aws:profile/NAME`.

Read are the variables and the shared files that AWS's own tools read, and only the keys that stand in them: no role is
taken on, no program run and no server asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from configparser import ConfigParser, Error
from pathlib import Path

from ..errors import CodedError
from .credential_file import read_credential_file
from .credentials import Credential, check_value

REFERENCE = re.compile(r"aws:env|aws:profile/[A-Za-z0-9_.@+:-]{1,128}")
FORMS = "aws:env or aws:profile/NAME"
VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
REGION = re.compile(r"[a-z0-9-]{1,40}")
REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
ELSEWHERE = ("role_arn", "credential_process", "sso_session", "sso_start_url", "web_identity_token_file")
"""Members of a profile whose keys have to be fetched."""


def find_aws_credential(reference: str, environment: Mapping[str, str], home: Path) -> Credential:
    """The keys as one line of JSON: accessKeyId, secretAccessKey, and where known sessionToken and region.

    Raises CodedError `no-credential`, whose text names no value and no path.
    """
    region = next((environment[name] for name in REGIONS if environment.get(name)), "")
    if reference == "aws:env":
        keys, warning = [environment.get(name, "") for name in VARIABLES], ""
        if not (keys[0] and keys[1]):
            raise CodedError(
                "no-credential",
                f"Expected the environment variables {VARIABLES[0]} and {VARIABLES[1]} to hold keys of an AWS account.",
                fix=f"Set {VARIABLES[0]} and {VARIABLES[1]} where Jupyter is started, and start it again.",
            )
    else:
        name = reference.removeprefix("aws:profile/")
        file = environment.get("AWS_SHARED_CREDENTIALS_FILE")
        text, warning = read_credential_file(Path(file).expanduser() if file else home / ".aws" / "credentials")
        profile, config = _section(text, name), _read_config(name, environment, home)
        keys = [profile.get(variable.lower(), "") for variable in VARIABLES]
        region = config.get("region") or profile.get("region") or region
        if not (keys[0] and keys[1]):
            raise _refusal(name, {**config, **profile})
    parts = dict(zip(("accessKeyId", "secretAccessKey", "sessionToken"), map(check_value, keys), strict=True))
    # No secret, and a word of many sentences.
    told = {**parts, "region": region if REGION.fullmatch(region) else ""}
    return Credential(json.dumps({name: value for name, value in told.items() if value}), reference, warning)


def _read_config(name: str, environment: Mapping[str, str], home: Path) -> Mapping[str, str]:
    """What AWS's file of settings says of the profile; nothing where it cannot be read."""
    file = environment.get("AWS_CONFIG_FILE")
    try:
        text, _ = read_credential_file(Path(file).expanduser() if file else home / ".aws" / "config")
        return _section(text, name if name == "default" else f"profile {name}")
    except CodedError:
        return {}


def _section(text: str, name: str) -> Mapping[str, str]:
    """The members of a section; nothing where there is none. Raises CodedError `no-credential` for another format."""
    # Nothing is a section that others inherit from, and a % is a character.
    parser = ConfigParser(interpolation=None, default_section="", strict=False)
    try:
        parser.read_string(text)
    except Error as error:
        # Its words quote the line.
        raise CodedError("no-credential", "Expected AWS's shared files to have profiles in brackets.") from error
    return dict(parser[name]) if parser.has_section(name) else {}


def _refusal(name: str, profile: Mapping[str, str]) -> CodedError:
    if any(profile.get(member) for member in ELSEWHERE):
        return CodedError(
            "no-credential",
            f"Expected the profile {name} to hold its keys; it says to fetch them, which is not done here.",
            fix=f"aws configure export-credentials --profile {name} --format env, and then aws:env",
        )
    return CodedError(
        "no-credential",
        f"Expected AWS's shared credentials file to have a profile {name} with aws_access_key_id and "
        "aws_secret_access_key.",
        fix=f"aws configure --profile {name}",
    )
