"""A wire that can be cut: passes TCP on, and on request does not.

`cut` resets every connection and refuses new ones; `hold` keeps them open and passes nothing, as a
process that hangs. `hole` (only root) drops every packet on the way to it, as a dead switch does:
nobody is told, and nothing is confirmed.
"""

import asyncio
import contextlib
import subprocess
import threading

from rehearsals.stack import free_port
from scripts import programs

CHUNK = 65_536
TABLE = "crm_rehearsal"


class Relay:
    """Listens on a port of loopback for what lies at another address."""

    def __init__(self, host: str, port: int) -> None:
        self.behind = (host, port)
        self.port = free_port()
        self._loop = asyncio.new_event_loop()
        self._passes = asyncio.Event()
        self._passes.set()
        self._is_cut = False
        self._open: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._has_hole = False

    def start(self) -> None:
        """Listen from now on."""
        ready = threading.Event()
        self._loop.call_soon(self._loop.create_task, self._serve(ready))
        self._thread.start()
        ready.wait(10)

    def stop(self) -> None:
        """End it, with every connection."""
        self.mend()
        ended = asyncio.run_coroutine_threadsafe(self._end_all(), self._loop)
        ended.result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _end_all(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def cut(self) -> None:
        """Reset all, refuse what comes."""
        self._loop.call_soon_threadsafe(self._cut)

    def hold(self) -> None:
        """Pass nothing on."""
        self._loop.call_soon_threadsafe(self._passes.clear)

    def hole(self) -> None:
        """Have the kernel drop all that goes to the port or comes from it."""
        rules = "\n".join(
            f"add rule ip {TABLE}_{self.port} out tcp {side} {self.port} drop"
            for side in ("dport", "sport")
        )
        _nft(
            f"add table ip {TABLE}_{self.port}\n"
            f"add chain ip {TABLE}_{self.port} out {{ type filter hook output priority 0; }}\n"
            f"{rules}\n"
        )
        self._has_hole = True

    def mend(self) -> None:
        """Pass on again."""
        if self._has_hole:
            _nft(f"delete table ip {TABLE}_{self.port}\n")
            self._has_hole = False
        self._loop.call_soon_threadsafe(self._mend)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _cut(self) -> None:
        self._is_cut = True
        for writer in list(self._open):
            writer.transport.abort()

    def _mend(self) -> None:
        self._is_cut = False
        self._passes.set()

    async def _serve(self, ready: threading.Event) -> None:
        await asyncio.start_server(self._meet, "127.0.0.1", self.port, backlog=512)
        ready.set()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        self._open.add(writer)
        there: asyncio.StreamWriter | None = None
        try:
            await self._passes.wait()
            answers, there = await asyncio.open_connection(*self.behind)
            self._open.add(there)
            ways = [
                asyncio.create_task(self._pass(reader, there)),
                asyncio.create_task(self._pass(answers, writer)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
        except OSError:
            pass
        finally:
            for each in (writer, there):
                if each is not None:
                    self._open.discard(each)
                    # What was lost behind us is lost for who asked: a reset, not a polite end.
                    each.transport.abort() if self._is_cut else each.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(CHUNK):
                await self._passes.wait()
                writer.write(piece)
                await writer.drain()


def can_drop() -> bool:
    """Whether this user may have the kernel drop packets."""
    try:
        _nft(f"add table ip {TABLE}_try\ndelete table ip {TABLE}_try\n")
    except (programs.NotFound, OSError, subprocess.CalledProcessError):
        return False
    return True


def _nft(script: str) -> None:
    [program] = programs.need("nft")
    subprocess.run([program, "-f", "-"], input=script.encode(), check=True, capture_output=True)
