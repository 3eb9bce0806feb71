"""Talking to a Postgres: a connection that cannot hang, and its errors as ours.

Imported by whoever is about to connect, and by nobody else: the library takes a tenth of a second to import.
"""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
from psycopg import errors

from throughline.config.postgres import PostgresLogin
from throughline.errors import SourceError, Terminal, Transient
from throughline.logging import redact

__all__ = ["connect", "place_of", "trouble"]

_CONNECT_S = 10
_SAID = 300  # characters of the server's words that are shown
# A server that went silent is noticed within a minute and a half.
_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 6, "tcp_user_timeout": 90_000}
# libpq gives no codes of refused connections, only words: those of the server, English or Russian, and its own.
_REFUSALS: tuple[tuple[str, str], ...] = (
    (r"could not translate host name|name or service not known|failed to resolve host", "postgres_host"),
    (r"password authentication failed|не прош[её]л проверку подлинности|no password supplied", "postgres_password"),
    (r'role ".*" does not exist|роль ".*" не существует', "postgres_password"),
    (r'database ".*" does not exist|база данных ".*" не существует', "postgres_database"),
    (r"permission denied for database|доступ к базе данных .* запрещ[её]н|нет доступа к базе", "postgres_denied"),
    (r"no pg_hba\.conf entry|pg_hba\.conf", "postgres_hba"),
    (r"ssl|certificate|сертификат", "postgres_ssl"),
)
_BUSY = re.compile(r"too many clients|connection slots|starting up|shutting down|recovery|слишком много|запускается")
_CODES: tuple[tuple[type[psycopg.Error], str], ...] = (
    (errors.InsufficientPrivilege, "postgres_rights"),
    (errors.QueryCanceled, "postgres_timeout"),
    (errors.ReadOnlySqlTransaction, "postgres_writes"),
)


def connect(login: PostgresLogin, source: str, root: Path) -> psycopg.Connection:
    """An open connection; `root` is the folder that paths start from. Raises SourceError (facts: source, place …)."""
    options: dict[str, object] = {**_ALIVE, "connect_timeout": _CONNECT_S, "sslmode": login.sslmode}
    if login.sslrootcert:
        options["sslrootcert"] = str(root / Path(login.sslrootcert).expanduser())
    try:
        return psycopg.connect(
            host=login.host,
            port=login.port,
            dbname=login.database,
            user=login.user,
            password=login.password.get_secret_value(),
            application_name="throughline",
            client_encoding="utf8",
            **options,  # type: ignore[arg-type]  # libpq takes texts and numbers alike
        )
    except psycopg.Error as error:
        raise _refusal(error, login, source) from error


def place_of(login: PostgresLogin) -> str:
    """The database as people call it: host/database."""
    return f"{login.host}/{login.database}"


def trouble(error: psycopg.Error, login: PostgresLogin, source: str) -> SourceError:
    """What an error of a statement means. A connection that broke is worth another try."""
    facts = {"source": source, "place": place_of(login), "said": _said(error), "user": login.user}
    if error.sqlstate is None or (
        error.sqlstate[:2] in ("08", "53", "57") and not isinstance(error, errors.QueryCanceled)
    ):
        return Transient("postgres_lost", **facts)
    key = next((key for kind, key in _CODES if isinstance(error, kind)), "postgres_refused")
    return Terminal(key, code=error.sqlstate, seconds=login.timeout, **facts)


def _refusal(error: psycopg.Error, login: PostgresLogin, source: str) -> SourceError:
    """Why no connection came about."""
    said = str(error)
    facts = {
        "source": source,
        "place": place_of(login),
        "host": login.host,
        "port": login.port,
        "database": login.database,
        "user": login.user,
        "said": _said(error),
    }
    if _BUSY.search(said):
        return Transient("postgres_busy", **facts)
    for pattern, key in _REFUSALS:
        if re.search(pattern, said, re.IGNORECASE):
            return Terminal(key, **facts)
    return Transient("postgres_unreachable", **facts)


def _said(error: psycopg.Error) -> str:
    """The words of the server in one line, without what is secret."""
    words = error.diag.message_primary or str(error)
    return str(redact(" ".join(words.split())))[:_SAID].rstrip(". ")
