import json
import re
from pathlib import Path

import pytest

from jupyterlab_sallyport.host.passed_variables import is_refused, passed_variables

ENVIRONMENT = {"MY_DATA": "/data", "OTHER": "x", "LD_PRELOAD": "/x.so", "MY_TOKEN": "secret"}


def test_values_of_names_that_some_layer_passes_and_of_no_others() -> None:
    view = {
        "admin": {"env": {"pass": ["MY_DATA", "LD_PRELOAD", "MY_TOKEN", "ABSENT"]}},
        "user": None,
        "folders": {"/w": {"env": {"pass": ["OTHER", 7]}}, "/broken": [], "/odd": {"env": {"pass": "HOME"}}},
    }
    assert passed_variables(view, ENVIRONMENT) == {"MY_DATA": "/data", "OTHER": "x"}
    assert passed_variables({"admin": None, "user": {}, "folders": {}}, ENVIRONMENT) == {}


@pytest.mark.proves("NB-33")
@pytest.mark.parametrize(
    "name",
    [
        "LD_PRELOAD",
        "ld_audit",
        " LD_LIBRARY_PATH\t",
        "DYLD_INSERT_LIBRARIES",
        "PYTHONPATH",
        "NODE_OPTIONS",
        "BASH_ENV",
        "GIT_SSH_COMMAND",
        "JUPYTERHUB_API_TOKEN",
        "aws_secret_access_key",
        "SALLYPORT_NODE",
    ],
)
def test_a_name_that_alters_what_programs_load_or_sounds_like_a_secret_has_no_value(name: str) -> None:
    assert is_refused(name)
    assert passed_variables({"user": {"env": {"pass": [name]}}}, {name: "planted"}) == {}


def test_the_table_is_upper_case_names_with_an_end_left_open_at_most() -> None:
    source = Path(__file__).parents[2] / "src" / "protocol" / "refused-variables.json"
    table = json.loads(source.read_bytes())
    entries = [*table["steering"], *table["secret"]]
    assert [entry for entry in entries if not re.fullmatch(r"[A-Z0-9_]+\*?", entry)] == []
