"""Settings of the server: Streamlit's configuration, the size of uploads, the port."""

from __future__ import annotations

import socket
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from loaders.limits import Limits


HERE: Final = Path(str(files("dashboard")))


def max_upload_size(bounds: Limits) -> int:
    """Return the size of a file in Streamlit's megabytes of 1024 times 1024 bytes, rounded up."""
    return -(-bounds.file_bytes // 2**20)


def port_is_free(address: str, port: int) -> bool:
    """Tell whether a server could listen there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def streamlit_config() -> dict[str, Any]:
    """Return the project's Streamlit settings as dotted keys.

    They stand in ``.streamlit/config.toml`` of the repository, and beside this
    module in an installed package, so that every folder will do to start from.
    """
    for folder in (HERE, HERE.parent):
        path = folder / ".streamlit" / "config.toml"
        if path.is_file():
            with path.open("rb") as file:
                return dict(_flat(tomllib.load(file)))
    msg = "the installation lacks .streamlit/config.toml"
    raise FileNotFoundError(msg)


def _flat(settings: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    return [
        pair
        for key, value in settings.items()
        for pair in (
            _flat(value, f"{prefix}{key}.")
            if isinstance(value, dict)
            else [(f"{prefix}{key}", value)]
        )
    ]
