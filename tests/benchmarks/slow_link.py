"""A poor link on the loopback interface: little bandwidth down, a long way both ways.

One :class:`SlowLink` stands for the line of one user. However many addresses and
connections lead over it, they share its bandwidth, packet by packet and in turn.
What is counted is the payload of TCP: headers of packets and the slow start of a
connection are left out, so a real line of this kind is a little slower.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BITS_PER_SECOND = 1_500_000
ROUND_TRIP_SECONDS = 0.2
_PACKET_BYTES = 1460
# Of one direction of one connection, on its way: enough to fill the line by itself.
_PACKETS_ON_THE_WAY = 64


class SlowLink:
    """A user's line: downstream limited, every packet late.

    Parameters
    ----------
    bits_per_second
        Bandwidth down, shared by all connections. Up is not limited.
    round_trip
        Seconds there and back. A new connection costs one round trip more.
    """

    def __init__(
        self,
        bits_per_second: float = BITS_PER_SECOND,
        round_trip: float = ROUND_TRIP_SECONDS,
    ) -> None:
        self._bytes_per_second = bits_per_second / 8
        self._round_trip = round_trip
        self._loop = asyncio.new_event_loop()
        self._turn = asyncio.Lock()  # first come, first served: connections take turns
        self._free_at = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._servers: list[asyncio.Server] = []
        self.received = 0
        """Bytes that came down so far."""

    def to(self, port: int) -> int:
        """Return a port of the loopback address that leads over the line to another one."""
        return asyncio.run_coroutine_threadsafe(self._listen(port), self._loop).result()

    async def _listen(self, port: int) -> int:
        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = self._loop.create_task(self._connection(port, reader, writer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        self._servers.append(server)
        return server.sockets[0].getsockname()[1]

    async def _connection(
        self, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        # The handshake of the kernel took no time; the one of the line does.
        await asyncio.sleep(self._round_trip)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        try:
            await asyncio.gather(
                self._carry(reader, far_writer, limited=False),
                self._carry(far_reader, writer, limited=True),
            )
        finally:
            writer.close()
            far_writer.close()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, limited: bool
    ) -> None:
        """Carry one direction of a connection until its sender ends it."""
        way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_PACKETS_ON_THE_WAY)
        await asyncio.gather(self._send(reader, way, limited=limited), self._deliver(way, writer))

    async def _send(
        self,
        reader: asyncio.StreamReader,
        way: asyncio.Queue[tuple[float, bytes]],
        *,
        limited: bool,
    ) -> None:
        packet = b"?"
        while packet:
            try:
                packet = await reader.read(_PACKET_BYTES)
            except OSError:
                packet = b""
            if limited:
                await self._pass(len(packet))
            await way.put((self._loop.time() + self._round_trip / 2, packet))

    async def _pass(self, size: int) -> None:
        """Wait for the line to be free, and for a packet to be on it."""
        async with self._turn:
            now = self._loop.time()
            # A timer rings a little late: what was lost is made up by the next packet.
            self._free_at = max(self._free_at, now - 0.005) + size / self._bytes_per_second
            await asyncio.sleep(self._free_at - now)
            self.received += size

    async def _deliver(
        self, way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        packet = b"?"
        while packet:
            due, packet = await way.get()
            await asyncio.sleep(due - self._loop.time())
            if not writer.is_closing():  # else nobody is there to take it
                with suppress(OSError):
                    writer.write(packet)
                    await writer.drain()
        with suppress(OSError):
            writer.write_eof()

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @contextmanager
    def up(self) -> Iterator[SlowLink]:
        """Keep the line up for a block, in a thread of its own."""
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()
