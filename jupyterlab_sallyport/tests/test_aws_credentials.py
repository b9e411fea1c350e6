"""Keys of an AWS account: which profile or variables they come from, and what is said where they are not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.models.connection import parse_connection
from jupyterlab_sallyport.models.sources import Sources
from jupyterlab_sallyport.models.stored_credentials import StoredCredentials
from jupyterlab_sallyport.redact import redact

ID = "AKIA" + "CANARY0123456789"
SECRET = "canary%of/the+secret-access-key"
SESSION = "canary-of-the-session=="
HOST = "https://bedrock-runtime.eu-central-1.amazonaws.com"
CREDENTIALS = f"""[default]
aws_access_key_id = {ID}
aws_secret_access_key = {SECRET}

[with-session]
aws_access_key_id={ID}
aws_secret_access_key={SECRET}
aws_session_token={SESSION}

[half]
aws_access_key_id = {ID}

[role]
role_arn = arn:aws:iam::1:role/x
source_profile = default
"""
CONFIG = (
    "[default]\nregion = us-west-2\n\n[profile with-session]\nregion = eu-west-3\n\n[profile sso]\nsso_session = x\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / ".aws"
    folder.mkdir()
    for name, text in (("credentials", CREDENTIALS), ("config", CONFIG)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    return tmp_path


def find(home: Path, reference: str, environment: dict[str, str] | None = None) -> dict[str, str]:
    connection = parse_connection({"provider": "bedrock", "model": "m", "base_url": HOST, "credential": reference})
    found = Sources(StoredCredentials(home / "stored"), environment or {}, home).find(connection)
    assert (found.source, SECRET in repr(found)) == (reference, False)
    keys: dict[str, str] = json.loads(found.value)
    return keys


@pytest.mark.proves("MG-24")
@pytest.mark.parametrize(
    ("reference", "environment", "more"),
    [
        ("aws:profile/default", {}, {"region": "us-west-2"}),
        ("aws:profile/with-session", {}, {"sessionToken": SESSION, "region": "eu-west-3"}),
        ("aws:env", {}, {}),
        ("aws:env", {"AWS_SESSION_TOKEN": SESSION}, {"sessionToken": SESSION}),
        ("aws:env", {"AWS_DEFAULT_REGION": "eu-north-1"}, {"region": "eu-north-1"}),
        ("aws:env", {"AWS_DEFAULT_REGION": "x", "AWS_REGION": "sa-east-1"}, {"region": "sa-east-1"}),
        ("aws:env", {"AWS_REGION": "no region\n"}, {}),
    ],
)
def test_keys_come_from_the_profile_or_the_variables(
    home: Path, reference: str, environment: dict[str, str], more: dict[str, str]
) -> None:
    variables = {"AWS_ACCESS_KEY_ID": ID, "AWS_SECRET_ACCESS_KEY": SECRET, **environment}
    found = find(home, reference, variables if reference == "aws:env" else environment)
    assert found == {"accessKeyId": ID, "secretAccessKey": SECRET, **more}
    assert redact(f"with {SECRET} in {more.get('region', 'eu-west-1')}").startswith("with [removed] in ")
    assert more.get("region", "") in redact(f"in {more.get('region', '')}")


@pytest.mark.proves("MG-24")
def test_the_variables_for_the_files_count(home: Path) -> None:
    other = home / "elsewhere"
    (home / ".aws" / "credentials").rename(other)
    environment = {"AWS_SHARED_CREDENTIALS_FILE": str(other), "AWS_CONFIG_FILE": "/nowhere", "AWS_REGION": "eu-west-1"}
    assert find(home, "aws:profile/default", environment)["region"] == "eu-west-1"


@pytest.mark.proves("JM-2")
@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("aws:profile/gone", "to have a profile gone"),
        ("aws:profile/half", "to have a profile half"),
        ("aws:profile/role", "says to fetch them"),
        ("aws:profile/sso", "says to fetch them"),
        ("aws:env", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
    ],
)
def test_what_is_not_there_is_named_with_what_to_do(home: Path, reference: str, says: str) -> None:
    with pytest.raises(CodedError, match=says) as raised:
        find(home, reference)
    assert raised.value.code == "no-credential"
    assert raised.value.fix
    assert ID not in str(raised.value)


@pytest.mark.proves("JP-21")
def test_a_file_that_others_may_write_or_that_is_none_does_not_count(home: Path) -> None:
    file = home / ".aws" / "credentials"
    file.chmod(0o666)
    with pytest.raises(CodedError, match="nobody else may write"):
        find(home, "aws:profile/default")
    file.chmod(0o600)
    file.write_text(f"{SECRET}\n[default")
    with pytest.raises(CodedError, match="in brackets") as raised:
        find(home, "aws:profile/default")
    assert SECRET not in str(raised.value)


@pytest.mark.proves("JP-24")
@pytest.mark.parametrize("reference", ["aws:env", "aws:profile/default"])
def test_keys_of_an_account_go_to_no_provider_that_would_be_sent_them(reference: str) -> None:
    with pytest.raises(CodedError, match="no provider but bedrock"):
        parse_connection({"provider": "openai", "model": "m", "credential": reference})


@pytest.mark.parametrize("reference", ["aws:", "aws:profile/", "aws:profile/a b", "aws:profile/a\nb", "aws:role/x"])
def test_refuses_what_names_no_profile(reference: str) -> None:
    with pytest.raises(CodedError) as raised:
        parse_connection({"provider": "bedrock", "model": "m", "base_url": HOST, "credential": reference})
    assert raised.value.code == "bad-params"
