"""A client that calls an app as an ASGI server does."""

import asyncio
import json
from dataclasses import dataclass, field
from urllib.parse import unquote

from starlette.datastructures import Headers


@dataclass
class Answer:
    """What came back; the body as it was sent, packed or not."""

    status: int
    headers: Headers
    body: bytes

    def json(self):
        return json.loads(self.body)


@dataclass
class Client:
    """Asks an app, always with some headers."""

    app: object
    headers: dict = field(default_factory=dict)

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def head(self, path, **headers):
        return self.ask("HEAD", path, **headers)

    def ask(self, method, address, content="", **headers):
        """Send a request, maybe with content; names of headers have underscores for hyphens."""
        sent = []

        async def receive():
            return {"type": "http.request", "body": content.encode(), "more_body": False}

        async def send(message):
            sent.append(message)

        path, _, query = address.partition("?")
        asked = self.headers | headers
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [
                (name.replace("_", "-").encode(), value.encode("latin-1"))
                for name, value in asked.items()
            ],
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 9),
        }
        asyncio.run(self.app(scope, receive, send))
        start, *parts = sent
        body = b"".join(part.get("body", b"") for part in parts)
        return Answer(start["status"], Headers(raw=start["headers"]), body)
