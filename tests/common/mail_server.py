"""A mail server on this machine that says no now and then, and keeps the letters that it took in."""

from __future__ import annotations

import asyncio
import email
import random
import threading
from email.message import Message


class MailServer:
    """Speaks as much SMTP as ``smtplib`` needs. Use it in a ``with``; ``letters`` is what it said yes to."""

    def __init__(self, *, errors: float = 0.0, seed: int = 7, answers: dict[str, str] | None = None) -> None:
        self.letters: list[Message] = []
        self.port = 0
        self._errors, self._chance = errors, random.Random(seed)
        self._answers = answers or {}
        """Recipient -> what is said to it, for instance ``550 5.1.1 no such user``."""

    def __enter__(self) -> MailServer:
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,))
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)
        self._loop.close()

    @property
    def numbers(self) -> list[str]:
        """The Message-ID of each letter, as often as it came."""
        return [letter["Message-ID"] for letter in self.letters]

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._run(ready))

    async def _run(self, ready: threading.Event) -> None:
        self._stopping = asyncio.Event()
        self._talks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._greet, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stopping.wait()
        server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk
        self._talks.add(talk)
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # a worker that was killed hangs up
        finally:
            self._talks.discard(talk)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(words: str) -> None:
            writer.write(words.encode() + b"\r\n")
            await writer.drain()

        await say("220 here")
        while line := (await reader.readline()).decode("latin-1").strip():
            word = line.split(":")[0].upper()
            if word == "DATA":
                await say("354 go on")
                body = await reader.readuntil(b"\r\n.\r\n")
                if self._chance.random() < self._errors:
                    await say("451 4.3.0 not now")
                    continue
                self.letters.append(email.message_from_bytes(body[:-5].replace(b"\r\n..", b"\r\n.")))
                await say("250 taken in")
            elif word == "RCPT TO":
                await say(self._answers.get(line.partition("<")[2].rstrip("> ").lower(), "250 fine"))
            elif word == "QUIT":
                await say("221 bye")
                return
            else:
                await say("250 fine")
