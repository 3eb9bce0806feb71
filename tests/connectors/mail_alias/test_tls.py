"""A server that cannot prove its name gets no password."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from connectors.base import Context
from connectors.mail_alias import MailAlias
from connectors.mail_alias.settings import Settings
from throughline.errors import Terminal


def self_signed(folder: Path) -> ssl.SSLContext:
    """A context of a server that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "both.pem").write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


@contextmanager
def listening(context: ssl.SSLContext) -> Iterator[tuple[int, list[bytes]]]:
    """A port, and what came to it once a connection was safe."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            plain, _ = server.accept()
            with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as safe:
                safe.sendall(b"* OK ready\r\n")
                heard.append(safe.recv(1000))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        thread.join(5)


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(tmp_path: Path) -> None:
    with listening(self_signed(tmp_path)) as (port, heard):
        words = {"host": "127.0.0.1", "port": port, "user": "u", "password": "invented-word"}
        aliases = {"sales+ya@okna.example": {"utm_source": "yandex"}}
        settings = Settings.model_validate({"name": "mail", "kind": "mail_alias", **words, "aliases": aliases})
        slept: list[float] = []
        now = datetime(2026, 7, 10, tzinfo=UTC)
        with pytest.raises(Terminal) as caught:
            MailAlias(settings, Context(tmp_path, "UTC", "RUB", lambda: now, slept.append)).check()
    assert (caught.value.key, slept, heard) == ("mail_alias_certificate", [], [])
    assert "invented-word" not in caught.value.sentence("ru")
