"""Debian's nginx before the dashboard, with the configuration of ``deploy/nginx.conf``."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from running_app import free_port, running
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from email.message import Message

    from websockets.sync.client import ClientConnection

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx.conf"

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
_SECOND = "    server 127.0.0.1:8502 max_fails=3 fail_timeout=10s;\n"
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


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
        assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {CONFIGURATION.name}"
        text = text.replace(old, new)
    return text


@contextmanager
def nginx_before(
    servers: Sequence[str], folder: Path, *changes: tuple[str, str]
) -> Iterator[Behind]:
    """Run nginx before servers until the block ends; give the dashboard behind it.

    Parameters
    ----------
    servers
        Host and port of one process of the dashboard, or of two.
    folder
        For its files.
    changes
        Words of the configuration, and those in their place.
    """
    port, alive = free_port(), free_port()
    chain, key = certificate(folder)
    first, *second = servers
    text = replaced(
        CONFIGURATION.read_text(encoding="utf-8"),
        *changes,
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("server_name map.example", "server_name localhost"),
        ("/etc/ssl/map.example/fullchain.pem", str(chain)),
        ("/etc/ssl/map.example/privkey.pem", str(key)),
        ("127.0.0.1:8501", first),
        ("127.0.0.1:8502", second[0]) if second else (_SECOND, ""),
    )
    temporary = "\n    ".join(f"{name}_temp_path {folder}/{name};" for name in _TEMPORARY)
    file = folder / "nginx.conf"
    content = _AROUND.format(folder=folder, temporary=temporary, alive=alive, block=text)
    file.write_text(content, encoding="utf-8")
    command = [executable(), "-p", str(folder), "-c", str(file), "-e", "stderr"]
    with running(command, f"http://127.0.0.1:{alive}/", folder / "nginx.log"):
        yield Behind(f"https://localhost:{port}/map", _trusting(folder))


@dataclass(frozen=True)
class Behind:
    """The dashboard as nginx serves it, for a program that trusts its certificate."""

    address: str
    trust: ssl.SSLContext

    def get(self, path: str, **headers: str) -> tuple[int, Message, bytes]:
        """Return status, headers and body of an answer."""
        request = urllib.request.Request(f"{self.address}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, context=self.trust, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def stream(self, **options: Any) -> ClientConnection:
        """Return a WebSocket of the page."""
        host = urlsplit(self.address).netloc
        return connect(
            f"{self.address.replace('https', 'wss')}/_stcore/stream",
            ssl=self.trust,
            origin=Origin(f"https://{host}"),
            subprotocols=[Subprotocol("streamlit")],
            **options,
        )


def _trusting(folder: Path) -> ssl.SSLContext:
    """Return a context that trusts the certificate of a folder."""
    return ssl.create_default_context(cafile=folder / "certificate.pem")
