"""What a second process behind nginx brings: clicks a second and waiting, beside one process.

Both are asked through nginx with `deploy/nginx.conf`, TLS and the base path, by the sessions of
:mod:`tests.benchmarks.sessions`. The client and nginx take a part of the same cores: on a machine
with two, a second process can bring little more than what the first one leaves.
"""

# ruff: noqa: T201 - a benchmark prints

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

sys.path.append(str(Path(__file__).parents[1] / "browser"))

from tests.benchmarks.serving import process
from tests.benchmarks.sessions import HEAD, PAUSE_SECONDS, App, a_round
from tests.browser.nginx import nginx_before
from tests.browser.running_app import dashboard_command, free_port

if TYPE_CHECKING:
    from subprocess import Popen

OPTIONS = ("--base-path", "/map", "--trusted-proxy", "127.0.0.1")
MANY = ("limit_conn access_map_stream 500", "limit_conn access_map_stream 5000")


@dataclass(frozen=True)
class Replicas(App):
    """Several processes behind one address."""

    others: tuple[Popen[bytes], ...] = ()

    def _each(self) -> list[App]:
        return [App(self.name, self.address, one) for one in (self.server, *self.others)]

    def processor_seconds(self) -> float:
        """Return the processor time that all have taken."""
        return sum(one.processor_seconds() for one in self._each())

    def memory(self) -> float:
        """Return the memory that all have, in megabytes."""
        return sum(one.memory() for one in self._each())


async def rounds(app: Replicas, seconds: float) -> None:
    """Print a line for each round."""
    await app.comes_to_rest()
    for label, count, pause in (
        ("8, without a pause", 8, 0),
        ("100, every 3 s", 100, PAUSE_SECONDS),
        ("200, every 3 s", 200, PAUSE_SECONDS),
    ):
        result = await a_round(app, label, count, seconds, pause)
        print(result.line(), flush=True)
        for error in result.tally.errors[:3]:
            print(f"  {error}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--replicas", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    print(HEAD)
    for count in options.replicas:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            ports = [free_port() for _ in range(count)]
            servers = [
                stack.enter_context(
                    process(
                        dashboard_command(port, *OPTIONS),
                        f"http://127.0.0.1:{port}/healthz",
                        folder / f"{port}.txt",
                    )
                )
                for port in ports
            ]
            hosts = [f"127.0.0.1:{port}" for port in ports]
            behind = stack.enter_context(nginx_before(hosts, folder, MANY))
            trusted = {"SSL_CERT_FILE": str(folder / "certificate.pem")}
            stack.enter_context(patch.dict(os.environ, trusted))
            app = Replicas(
                f"{count} process{'es' * (count > 1)}",
                behind.address,
                *servers[:1],
                others=(*servers[1:],),
            )
            asyncio.run(rounds(app, options.seconds))


if __name__ == "__main__":
    main()
