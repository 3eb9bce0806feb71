"""Where a source may be asked at: https, never a machine of the local network by accident."""

from __future__ import annotations

import ipaddress
import socket
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from throughline.config.sources import Model, SourceSettings
from throughline.errors import Terminal

__all__ = ["Reached", "WireSettings", "refuse_inside", "refuse_private", "refuse_unsafe"]


class Reached(Model):
    """What is reached over HTTP, to be read or to be sent to. Subclasses give `host` its default."""

    host: str = Field(description="Address of the API")
    allow_http_loopback: bool = Field(False, description="Lets `host` be a plain http address of this machine")


class WireSettings(Reached, SourceSettings):
    """Settings of every source that is asked over HTTP. Subclasses give `host` its default."""

    allow_private: bool = Field(False, description="Lets `host` be inside the local network: 1C, a server of one's own")
    allow_http: bool = Field(
        False,
        description="With allow_private: lets it be plain http; the password then crosses the network in the open",
    )
    reread_days: int | None = Field(
        None,
        ge=0,
        le=3653,
        description="How many days back to read again at each load; default: as the vendor restates",
    )

    @model_validator(mode="after")
    def _host_is_safe(self) -> Self:
        refuse_unsafe(self.host, self.allow_http_loopback, self.allow_private and self.allow_http)
        return self


def refuse_unsafe(host: str, allow_http_loopback: bool, allow_http: bool = False) -> None:
    """Raises PydanticCustomError (bad_api_host) for what is no plain https address, nor http where that is allowed."""
    parts = urlsplit(host)
    is_ours = parts.scheme == "http" and (allow_http or (allow_http_loopback and is_loopback(host)))
    is_plain = not (parts.username or parts.password or parts.query or parts.fragment) and parts.path in ("", "/")
    if not (parts.hostname and is_plain and (parts.scheme == "https" or is_ours)):
        allowed = "https://…; http://127.0.0.1:… (allow_http_loopback: true)"
        raise PydanticCustomError(
            "bad_api_host", "not an https address", {"at": ("host",), "value": host, "allowed": allowed}
        )


def is_loopback(url: str) -> bool:
    """Whether the address is this machine's own, the only one that may go without TLS."""
    return urlsplit(url).hostname in {"127.0.0.1", "::1", "localhost"}


def refuse_private(settings: WireSettings) -> None:
    """Raises Terminal where `host` is not the vendor's own and leads into the local network, whatever its name is.

    Where that is allowed, it is refused to go there unencrypted through any other network.
    """
    if settings.host == type(settings).model_fields["host"].default or (
        settings.allow_http_loopback and is_loopback(settings.host)
    ):
        return
    if not settings.allow_private:
        refuse_inside(settings.name, settings.host)
        return
    for address in _addresses(settings.host):
        if address.is_link_local or address.is_multicast or address.is_unspecified:  # a cloud's own secrets live there
            raise Terminal("wire_private_host", source=settings.name, host=_name(settings.host))
        if address.is_global and urlsplit(settings.host).scheme != "https":
            raise Terminal("wire_open_http", source=settings.name, host=_name(settings.host))


def refuse_inside(source: str, host: str) -> None:
    """Raises Terminal where `host` leads into the local network.

    A name that is not known here is left to the request, which may go through a proxy that knows it.
    """
    if any(not address.is_global for address in _addresses(host)):
        raise Terminal("wire_private_host", source=source, host=_name(host))


def _addresses(host: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """What the name leads to; nothing where it is not known here."""
    try:
        found = socket.getaddrinfo(_name(host), 443, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return []
    return [ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_, place in found]


def _name(host: str) -> str:
    return urlsplit(host).hostname or ""
