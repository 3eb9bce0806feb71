"""A fake IMAP server on loopback: one account, its folders and letters, as RFC 3501 has it.

It knows LOGIN, EXAMINE, UID SEARCH, UID FETCH and LOGOUT. SELECT, and reading without PEEK, mark letters as read: tests
look at `seen`. Faults: `hang_up_at` closes the connection at that command, `hide` leaves letters out of answers.
"""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["PASSWORD", "USER", "FakeImap", "Mail", "serving_imap"]

USER = "sales@okna.example"
PASSWORD = "invented-app-password"
_SPAN = re.compile(r"UID ([\d:,*]+)")
_SINCE = re.compile(r"SINCE (\d\d-[A-Z][a-z]{2}-\d{4})")
_FIELDS = re.compile(r"BODY\.PEEK\[HEADER\.FIELDS \(([^)]*)\)\]<0\.(\d+)>")
_WHOLE = re.compile(r"BODY\.PEEK\[\]<0\.(\d+)>")


@dataclass
class Mail:
    """A letter: `arrived` is its INTERNALDATE (17-Jul-2026 02:44:25 +0300), `content` its bytes."""

    uid: int
    arrived: str
    content: bytes

    def day(self) -> object:
        """The day of the server's zone, as SEARCH SINCE compares it."""
        return datetime.strptime(self.arrived, "%d-%b-%Y %H:%M:%S %z").date()

    def headers(self, names: set[str]) -> bytes:
        """The named headers, with their folded lines, and the blank line."""
        head = self.content.partition(b"\r\n\r\n")[0] + b"\r\n"
        fields = re.findall(rb"[^\s:]+:.*\r\n(?:[ \t].*\r\n)*", head)
        return b"".join(it for it in fields if it.split(b":")[0].decode().upper() in names) + b"\r\n"


@dataclass
class FakeImap:
    """The account. `uid_last` puts the number of a letter behind its content, as some servers do."""

    folders: dict[str, list[Mail]] = field(default_factory=lambda: {"INBOX": []})
    validity: int = 7
    tells_next: bool = True
    uid_last: bool = False
    login_says: str = "[AUTHENTICATIONFAILED] Invalid credentials"
    user: str = USER
    password: str = PASSWORD
    hide: set[int] = field(default_factory=set)
    hang_up_at: list[int] = field(default_factory=list)  # numbers of commands, counted over all connections
    commands: list[str] = field(default_factory=list)
    sent: int = 0  # bytes of letters
    seen: bool = False
    port: int = 0  # 0: a free one, which is then told here

    def answer(self, words: str, opened: list[str]) -> list[bytes] | str:
        """Untagged lines of a command, or why it is refused. `opened` is the folder of this connection."""
        name, _, rest = words.partition(" ")
        if name == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1"]
        if name == "LOGIN":
            right = f'"{self.password}"' in rest or rest.endswith(f" {self.password}")
            return [] if right and self.user in rest else self.login_says
        if name in ("EXAMINE", "SELECT"):
            self.seen |= name == "SELECT"
            return self._open(rest.strip('"'), opened)
        if name == "LOGOUT":
            return [b"* BYE"]
        if not opened or name != "UID":
            return "BAD command"
        kind, _, rest = rest.partition(" ")
        return self._search(rest, opened[0]) if kind == "SEARCH" else self._fetch(rest, opened[0])

    def _open(self, folder: str, opened: list[str]) -> list[bytes] | str:
        if folder not in self.folders:
            return "[NONEXISTENT] no such folder"
        opened[:] = [folder]
        mails = self.folders[folder]
        following = max((mail.uid for mail in mails), default=0) + 1
        lines = [f"* {len(mails)} EXISTS", f"* OK [UIDVALIDITY {self.validity}]"]
        lines += [f"* OK [UIDNEXT {following}]"] if self.tells_next else []
        return [line.encode() for line in lines]

    def _search(self, rest: str, folder: str) -> list[bytes] | str:
        found = self.folders[folder]
        if span := _SPAN.search(rest):
            found = [mail for mail in found if _inside(mail.uid, span[1])]
        if since := _SINCE.search(rest):
            first = datetime.strptime(since[1], "%d-%b-%Y").date()
            found = [mail for mail in found if mail.day() >= first]  # type: ignore[operator]
        return [b"* SEARCH " + b" ".join(str(mail.uid).encode() for mail in found)]

    def _fetch(self, rest: str, folder: str) -> list[bytes] | str:
        span, _, items = rest.partition(" ")
        headers, whole = _FIELDS.search(items), _WHOLE.search(items)
        if not headers and not whole:
            self.seen = True
            return "BAD fetch"
        lines = []
        for place, mail in enumerate(self.folders[folder], 1):
            if not _inside(mail.uid, span) or mail.uid in self.hide:
                continue
            if headers:
                content, name = mail.headers(set(headers[1].split()))[: int(headers[2])], b"BODY[HEADER.FIELDS (X)]<0>"
            else:
                assert whole
                content, name = mail.content[: int(whole[1])], b"BODY[]<0>"
            self.sent += len(content)
            uid = f"UID {mail.uid}".encode()
            before, after = (b"", b" " + uid) if self.uid_last else (uid + b" ", b"")
            told = before + f'INTERNALDATE "{mail.arrived}" '.encode() + name + b" {%d}\r\n" % len(content)
            lines.append(b"* %d FETCH (" % place + told + content + after + b")")
            lines.append(b"* %d FETCH (FLAGS (\\Recent))" % place)
        return lines


def _inside(uid: int, span: str) -> bool:
    for part in span.split(","):
        low, _, high = part.partition(":")
        if int(low) <= uid <= int(high or low):
            return True
    return False


class _Handler(socketserver.StreamRequestHandler):
    fake: FakeImap

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        opened: list[str] = []
        while line := self.rfile.readline():
            tag, _, words = line.decode().strip().partition(" ")
            self.fake.commands.append(words)
            if len(self.fake.commands) in self.fake.hang_up_at:
                return
            answer = self.fake.answer(words, opened)
            if isinstance(answer, str):
                self.wfile.write(f"{tag} NO {answer}\r\n".encode())
            else:
                self.wfile.write(b"".join(it + b"\r\n" for it in answer) + f"{tag} OK done\r\n".encode())
            if words == "LOGOUT":
                return


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


@contextmanager
def serving_imap(fake: FakeImap) -> Iterator[FakeImap]:
    """The server on loopback, on its `port`."""
    handler = type("Handler", (_Handler,), {"fake": fake})
    with _Server(("127.0.0.1", fake.port), handler) as server:
        server.daemon_threads = True
        fake.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join()
