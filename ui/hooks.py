"""`/hooks/SOURCE`: events that vendors send. An event is on the disk before it is answered with 200.

The event loop of the server only reads and answers; the disk and large bodies are the work of threads. Refusals have no
words for strangers: 401 not proven, or no such source, 405 another method, 413 too large, 415 not JSON and no form,
429 too many at once, 503 the disk or config.yaml is out of order.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.hooks.intake import LARGEST, Judged, admit, judge, preset_of
from connectors.hooks.preset import Hook, Preset
from connectors.hooks.settings import HookSettings
from throughline.errors import AppError
from throughline.hooks import inbox_path
from throughline.hooks.pace import Bucket
from throughline.hooks.writer import Full, Writer
from ui.project import project
from ui.words import t

__all__ = ["Door", "routes"]

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
_SMALL = 64_000  # bytes that are judged in passing
_AT_ONCE = 100_000_000  # bytes of all bodies that are being read
_PATIENCE_S = 30
_log = logging.getLogger(__name__)


class _Refused(Exception):
    """args: the status."""


class Door:
    """Takes events for all sources of the project."""

    def __init__(self) -> None:
        self._writers: dict[Path, Writer] = {}
        self._buckets: dict[str, Bucket] = {}
        self._reading = 0

    async def take(self, request: Request) -> Response:
        """The answer to one request."""
        try:
            here = project()
        except AppError:
            return _answer(503)
        name = request.path_params["source"]
        settings = next((it for it in here.config.sources if it.name == name), None)
        if not isinstance(settings, HookSettings):
            return _answer(401)  # as to a wrong secret: strangers learn no names
        preset = preset_of(settings)
        headers = {key.lower(): value for key, value in request.headers.items()}
        path = request.path_params.get("rest", "")
        status = admit(settings, preset, request.method, path, headers)
        if status != 200:
            return _answer(status, preset, t("ui.hook_body", here.defaults.lang) if status == 415 else "")
        try:
            judged = await self._judge(request, settings, preset, path, headers)
            return await self._store(settings, preset, judged, inbox_path(here.data))
        except _Refused as refused:
            return _answer(refused.args[0], preset)
        except ClientDisconnect:
            return _answer(400)

    def close(self) -> None:
        """Store what was taken and is not on the disk yet."""
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()

    async def _judge(
        self, request: Request, settings: HookSettings, preset: Preset, path: str, headers: Mapping[str, str]
    ) -> Judged:
        body = await self._body(request)
        hook = Hook(body, headers.get("content-type", ""), path, request.url.query, request.method)
        now = datetime.now(UTC)
        if len(body) <= _SMALL:
            return judge(settings, preset, hook, headers, now)
        return await asyncio.to_thread(judge, settings, preset, hook, headers, now)

    async def _body(self, request: Request) -> bytes:
        """The whole body. Raises _Refused: 413, 429 where bodies fill the memory, 408 for who sends too slowly."""
        chunks, size = [], 0
        try:
            async with asyncio.timeout(_PATIENCE_S):
                async for chunk in request.stream():
                    size += len(chunk)
                    self._reading += len(chunk)
                    if size > LARGEST:
                        raise _Refused(413)
                    if self._reading > _AT_ONCE:
                        raise _Refused(429)
                    chunks.append(chunk)
        except TimeoutError:
            raise _Refused(408) from None
        finally:
            self._reading -= size
        return b"".join(chunks)

    async def _store(self, settings: HookSettings, preset: Preset, judged: Judged, path: Path) -> Response:
        if judged.event is None:
            return _answer(judged.status, preset)
        bucket = self._buckets.get(settings.name)
        if bucket is None or bucket.rate != settings.rate:
            bucket = self._buckets[settings.name] = Bucket(settings.rate)
        if not bucket.take():
            raise _Refused(429)
        try:
            if path not in self._writers:
                self._writers[path] = Writer(path)
            promise = self._writers[path].offer(judged.event)
            is_new = await asyncio.wrap_future(promise)
        except Full:
            raise _Refused(429) from None
        except Exception as error:  # whatever the disk had against it: the sender is to come again
            _log.error("an event of %s was not stored: %s", settings.name, error)
            raise _Refused(503) from None
        return _answer(200 if is_new else preset.repeated, preset)


def _answer(status: int, preset: Preset | None = None, words: str = "") -> Response:
    headers = {"Cache-Control": "no-store"}
    if status in (429, 503):
        headers["Retry-After"] = "1" if status == 429 else "60"
    if status == 405 and preset is not None:
        headers["Allow"] = ", ".join(preset.methods)
    if status in (200, 409) and preset is not None and preset.reply:
        return Response(preset.reply, status, headers, "application/json")
    return Response(words, status, headers, "text/plain" if words else None)


def routes(door: Door) -> list[Route]:
    """Where events are taken."""
    return [
        Route("/hooks/{source}", door.take, methods=_METHODS),
        Route("/hooks/{source}/{rest:path}", door.take, methods=_METHODS),
    ]
