"""The gate of Sallyport: lets people in, starts the engine and passes frames."""

from __future__ import annotations


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-sallyport"}]
