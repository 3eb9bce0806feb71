"""A fake Yandex Metrica: offline conversions of one counter, from upload to verdict."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from email.parser import BytesParser
from typing import Any

from tests.fakes.wire import Reply, Request, Vendor

__all__ = ["COUNTER", "TOKEN", "FakeMetricaOffline", "Uploading", "goal"]

COUNTER = "12345678"
TOKEN = "y0_not-a-real-token"
_IDS = {"ClientId": "CLIENT_ID", "Yclid": "YCLID", "UserId": "USER_ID", "PurchaseId": "PURCHASE_ID"}


def goal(target: str, kind: str = "exact") -> dict[str, Any]:
    """A JavaScript event with this identifier."""
    return {"id": 1, "name": "Событие", "type": "action", "conditions": [{"type": kind, "url": target}]}


@dataclass
class Uploading:
    """A file that was uploaded."""

    id: int
    comment: str
    kind: str
    rows: list[dict[str, str]] = field(default_factory=list)
    good: list[dict[str, str]] = field(default_factory=list)
    status: str = "UPLOADED"

    def said(self) -> dict[str, Any]:
        """In Metrica's words."""
        return {
            "id": self.id,
            "create_time": "2026-12-01T12:00:00Z",
            "source_quantity": len(self.rows),
            "line_quantity": len(self.good),
            "comment": self.comment,
            "client_id_type": self.kind,
            "status": self.status,
        }


class FakeMetricaOffline(Vendor):
    """One counter. `uploadings` is all that it took; `clients` are those it knows (None: everybody); a file is done
    when it was asked about `slowness` times. `now` is seconds since 1970: what is later is refused. `goals` are
    those of the counter, `permission` what the token's owner may; a token that `uploads_alone` sees neither."""

    def __init__(self, now: float) -> None:
        super().__init__()
        self.now = now
        self.uploadings: list[Uploading] = []
        self.clients: set[str] | None = None
        self.slowness = 0
        self.goals = [goal("paid"), goal("good")]
        self.permission = "edit"
        self.uploads_alone = False
        self.drops = 0  # answers of uploads that get lost after the file was taken

    def conversions(self) -> list[tuple[str, str, str]]:
        """(identifier, target, price) of every row that Metrica counts, in the order they came."""
        rows = ((uploading, row) for uploading in self.uploadings for row in uploading.good)
        return [
            (next(row[name] for name in _IDS if name in row), row["Target"], row.get("Price", "")) for _, row in rows
        ]

    def answer(self, request: Request) -> Reply:
        if request.headers.get("Authorization") != f"OAuth {TOKEN}":
            return _error(403, "invalid_token", "Invalid oauth_token")
        if (request.method, request.path) == ("GET", f"/management/v1/counter/{COUNTER}"):
            return self._counter(request)
        found = re.fullmatch(r"/management/v1/counter/(\d+)/offline_conversions/(.+)", request.path)
        if found is None:
            return _error(404, "not_found", "Not found")
        if found[1] != COUNTER:
            return _error(403, "access_denied", "Access is denied")
        if (request.method, found[2]) == ("POST", "upload"):
            return self._upload(request)
        if (request.method, found[2]) == ("GET", "uploadings"):
            start, size = int(request.one("offset", "0")), int(request.one("limit", "10000"))
            return Reply({"uploadings": [each.said() for each in self.uploadings[start : start + size]]})
        number = found[2].removeprefix("uploading/")
        uploading = next((each for each in self.uploadings if str(each.id) == number), None)
        if request.method != "GET" or uploading is None:
            return _error(404, "not_found", "Uploading not found")
        self._process(uploading)
        return Reply({"uploading": uploading.said()})

    def _counter(self, request: Request) -> Reply:
        if self.uploads_alone:
            return _error(403, "access_denied", "Access is denied")
        if set(request.query) != {"field"} or request.one("field") != "goals":
            return _error(400, "invalid_parameter", "Invalid field")
        counter = {"id": int(COUNTER), "name": "Окна", "permission": self.permission, "goals": self.goals}
        return Reply({"counter": counter})

    def _upload(self, request: Request) -> Reply:
        comment = request.one("comment")
        if set(request.query) - {"comment"} or not re.fullmatch(r"[0-9A-Za-zА-Яа-я]{0,255}", comment):
            return _error(400, "invalid_parameter", "Invalid comment")
        text = _file(request)
        if text is None:
            return _error(400, "invalid_parameter", "file is required")
        reader = csv.DictReader(io.StringIO(text))
        names = [name for name in _IDS if name in (reader.fieldnames or ())]
        if len(names) != 1 or not {"Target", "DateTime"} <= set(reader.fieldnames or ()):
            return _error(400, "invalid_parameter", "Wrong columns")
        rows = list(reader)
        if any(int(row["DateTime"]) > self.now for row in rows):
            return _error(400, "invalid_parameter", "DateTime is in the future")
        good = [row for row in rows if row[names[0]].isdecimal() and row["Target"]]
        uploading = Uploading(100 + len(self.uploadings), comment, _IDS[names[0]], rows, good)
        self.uploadings.append(uploading)
        if self.drops:
            self.drops -= 1
            return Reply(b"", 200)  # as a proxy that lost the answer would give
        return Reply({"uploading": uploading.said()})

    def _process(self, uploading: Uploading) -> None:
        if self.slowness:
            self.slowness -= 1
            uploading.status = "EXPORTED"
            return
        name = next(name for name, kind in _IDS.items() if kind == uploading.kind)
        linked = self.clients is None or any(row[name] in self.clients for row in uploading.good)
        uploading.status = "PROCESSED" if linked else "LINKAGE_FAILURE"


def _file(request: Request) -> str | None:
    kind = request.headers.get("Content-Type", "")
    if not kind.startswith("multipart/form-data"):
        return None
    message = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + request.body)
    for part in message.walk():
        if part.get_param("name", header="content-disposition") == "file":
            return bytes(part.get_payload(decode=True)).decode()  # type: ignore[arg-type]
    return None


def _error(status: int, kind: str, message: str) -> Reply:
    return Reply({"errors": [{"error_type": kind, "message": message}], "code": status, "message": message}, status)
