"""A Google that lives on loopback: the token endpoint and the two read calls of Sheets v4, in their wire format.

It believes nobody: what a token is asked for with is verified (tests/fakes/google_auth.py), and so is each request's
token. Faults are queued and used up one a request.
"""

from tests.fakes.google_auth import key_file, new_key
from tests.fakes.google_sheets.server import google
from tests.fakes.google_sheets.wire import Book, Cell, FakeGoogle, Fault, Formatted

__all__ = ["Book", "Cell", "FakeGoogle", "Fault", "Formatted", "google", "key_file", "new_key"]
