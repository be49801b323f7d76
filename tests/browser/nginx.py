"""Debian's nginx before the dashboard, with the configuration of ``docs/behind-a-proxy.md``."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from running_app import free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = Path(__file__).parents[2] / "docs" / "behind-a-proxy.md"

_AROUND = """daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    {temporary}
    server {{ listen 127.0.0.1:{alive}; location / {{ return 200; }} }}
{block}
}}
"""
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def block() -> str:
    """Return the configuration in the document."""
    return re.search(r"```nginx\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[1]


def executable() -> str:
    """Return the path of nginx, which Debian keeps out of the path of those who are not root."""
    found = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if found is None:
        msg = "no nginx: install the package nginx-light"
        raise FileNotFoundError(msg)
    return found


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for localhost that signs itself; return its file and that of the key."""
    files = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command += ["-out", str(files[0]), "-keyout", str(files[1])]
    subprocess.run(command, check=True, capture_output=True)
    return files


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """Return a configuration with other words; each must stand in it once."""
    for old, new in pairs:
        assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {DOCUMENT.name}"
        text = text.replace(old, new)
    return text


@contextmanager
def nginx_before(server: str, folder: Path, *changes: tuple[str, str]) -> Iterator[str]:
    """Run nginx before a server until the block ends; give the address of the dashboard.

    Parameters
    ----------
    server
        Host and port of the dashboard.
    folder
        For its files.
    changes
        Words of the configuration, and those in their place.
    """
    port, alive = free_port(), free_port()
    chain, key = certificate(folder)
    text = replaced(
        block(),
        *changes,
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("server_name map.example", "server_name localhost"),
        ("/etc/ssl/map.example/fullchain.pem", str(chain)),
        ("/etc/ssl/map.example/privkey.pem", str(key)),
        ("127.0.0.1:8501", server),
    )
    temporary = "\n    ".join(f"{name}_temp_path {folder}/{name};" for name in _TEMPORARY)
    file = folder / "nginx.conf"
    content = _AROUND.format(folder=folder, temporary=temporary, alive=alive, block=text)
    file.write_text(content, encoding="utf-8")
    command = [executable(), "-p", str(folder), "-c", str(file), "-e", "stderr"]
    with running(command, f"http://127.0.0.1:{alive}/", folder / "nginx.log"):
        yield f"https://localhost:{port}/map"


def trusting(folder: Path) -> ssl.SSLContext:
    """Return a context that trusts the certificate of a folder."""
    return ssl.create_default_context(cafile=folder / "certificate.pem")
