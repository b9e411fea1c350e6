"""The gate of Sallyport: lets people in, starts the engine and passes frames."""

from __future__ import annotations

from typing import Any


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-sallyport"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    # Imported here, so that the command line and tests of single modules do not load the server.
    from .app import Sallyport

    return [{"module": "jupyterlab_sallyport", "app": Sallyport}]
