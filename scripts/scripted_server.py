"""A JupyterLab whose engine plays a written script: for tests and benches. No setting of the extension can do this."""

from __future__ import annotations

import json
from typing import Any

from lab_server import LabServer

# A configuration file of Jupyter is Python: this one swaps the settings that the extension makes.
CONFIGURATION = """
import functools
from jupyterlab_sallyport import settings

settings.EngineSettings = functools.partial(settings.EngineSettings, script={script!r})
"""


def scripted_server(script: dict[str, Any], **options: Any) -> LabServer:
    """Return a server, not started yet, whose engine plays ``script`` instead of reading slash commands."""
    server = LabServer(**options)
    server.base.mkdir(parents=True, exist_ok=True)
    path, configuration = server.base / "script.json", server.base / "scripted_config.py"
    path.write_text(json.dumps(script))
    configuration.write_text(CONFIGURATION.format(script=str(path)))
    server.arguments = [*server.arguments, f"--config={configuration}"]
    return server
