"""What config.yaml may say of a Google Sheet."""

from __future__ import annotations

import re
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from connectors.google_sheets.address import GOOGLE
from connectors.mapping import TableSettings
from connectors.wire.address import is_loopback

__all__ = ["Settings"]

_LINK = re.compile(r"https://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]+)(?:[/?#].*)?")
_ID = re.compile(r"[A-Za-z0-9_-]{3,200}")


def _spreadsheet_id(text: str) -> str:
    if found := _LINK.fullmatch(text):
        return found[1]
    if not _ID.fullmatch(text):
        raise PydanticCustomError(
            "bad_spreadsheet", "not a spreadsheet", {"allowed": "https://docs.google.com/spreadsheets/d/…"}
        )
    return text


SpreadsheetId = Annotated[str, AfterValidator(_spreadsheet_id)]


class Settings(TableSettings):
    """A Google Sheet, read by a service account that it is shared with."""

    spreadsheet: Annotated[str, AfterValidator(_spreadsheet_id)] = Field(
        description="Link to the spreadsheet or its id"
    )
    worksheet: str | list[str] = Field("", description="Name of the worksheet, or a list; default: the first one")
    header_row: int = Field(1, ge=1, le=1000, description="Number of the row with the headers")
    credentials: str = Field(
        "",
        repr=False,
        description="Path to the JSON key of the service account, or ${NAME} that holds the JSON; "
        "default: the path in GOOGLE_APPLICATION_CREDENTIALS",
    )
    api_host: str = Field(GOOGLE, description="Another address of the Sheets API")
    allow_http_loopback: bool = Field(False, description="Lets api_host be a plain http address of this machine")

    @property
    def worksheets(self) -> tuple[str, ...]:
        """The names to read; none means the first worksheet."""
        names = [self.worksheet] if isinstance(self.worksheet, str) else self.worksheet
        return tuple(dict.fromkeys(name for name in names if name))

    @model_validator(mode="after")
    def _host_is_safe(self) -> Self:
        host = urlsplit(self.api_host)
        is_google = host.scheme == "https" and (host.hostname or "").endswith(".googleapis.com")
        is_ours = self.allow_http_loopback and host.scheme == "http" and is_loopback(self.api_host)
        if not (is_google or is_ours) or host.path not in ("", "/"):
            allowed = "https://….googleapis.com; http://127.0.0.1:… (allow_http_loopback: true)"
            facts = {"at": ("api_host",), "value": self.api_host, "allowed": allowed}
            raise PydanticCustomError("bad_api_host", "not an address of Google", facts)
        return self
