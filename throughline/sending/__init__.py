"""Sending back: sales and target leads of the current snapshot to the systems that brought them.

`conversions` says what there is to send, `plan` what of it is new and can be sent, `run` sends it to one destination,
`post` to all, and the ledger (throughline/landing/sent.py) remembers what became of it.
"""

from throughline.sending.plan import Plan, Unfit
from throughline.sending.post import Post
from throughline.sending.result import Result

__all__ = ["Plan", "Post", "Result", "Unfit"]
