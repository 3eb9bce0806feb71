"""A Google that lives on loopback: the token endpoint and the two read calls of Sheets v4, in their wire format.

It believes nobody: the JWT's signature, issuer, scope, audience and times are verified, and so is the token of every
request. Faults are queued and used up one a request.
"""

from tests.fakes.google_sheets.server import google, key_file, new_key
from tests.fakes.google_sheets.wire import Book, Cell, FakeGoogle, Fault, Formatted

__all__ = ["Book", "Cell", "FakeGoogle", "Fault", "Formatted", "google", "key_file", "new_key"]
