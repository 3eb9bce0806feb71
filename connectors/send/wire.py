"""Senders over HTTP: two ways to one vendor, a patient one for questions and one that tries a single time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from connectors.send.base import Sender
from connectors.send.settings import WireSendSettings
from connectors.wire.address import refuse_inside
from connectors.wire.answer import Answer
from connectors.wire.limits import Limits, Pace
from connectors.wire.verdict import Verdict
from throughline.errors import SourceError, Terminal, Transient
from throughline.texts import Phrase

if TYPE_CHECKING:
    from connectors.wire.http import Http, Signer

__all__ = ["WireSender"]

S = TypeVar("S", bound=WireSendSettings)

# Errors by which the vendor, or we ourselves, surely took nothing.
_NOT_TAKEN = frozenset(
    f"wire_{kind}" for kind in ("busy", "quota", "auth", "denied", "missing", "refused", "redirect", "private_host")
)


class WireSender(Sender[S]):
    """A subclass says in `judge` what answers mean and in `signer` how requests are signed.

    Its `kind` is the name of its hints: `hints.<kind>.name`, `.auth`, `.denied` of the texts.
    """

    limits: ClassVar[Limits] = Limits()

    @cached_property
    def asking(self) -> Http:
        """For questions, which may be asked again. Raises Terminal for a host inside the local network."""
        return self._http(is_patient=True)

    @cached_property
    def sending(self) -> Http:
        """For what must not come twice: one try. Raises like `asking`."""
        return self._http(is_patient=False)

    def signer(self) -> Signer | None:
        """How requests are signed; None: not by a header."""
        return None

    def judge(self, answer: Answer) -> Verdict | None:
        """What the vendor means by an answer: None where it is data, or where its status says it all."""
        return None

    def may_have_arrived(self, error: SourceError) -> bool:
        """Not when the vendor said no, when there was no token to sign with, nor when no connection was made at all."""
        if error.key in _NOT_TAKEN or not error.key.startswith("wire_"):
            return False
        return not (error.key == "wire_unreachable" and any(_never_left(cause) for cause in _causes(error)))

    def part(self, answer: Answer, name: str) -> Any:
        """A field that the vendor's answer must have. Raises Transient as `unlike` makes it."""
        said = answer.said()
        if isinstance(said, dict) and name in said:
            return said[name]
        raise self.unlike(name)

    def unlike(self, name: str) -> Transient:
        """The error of an answer without what was promised: it proves nothing of what was taken."""
        vendor = Phrase(f"hints.{self.kind}.name")
        return Transient("wire_cut", source=self.settings.name, vendor=vendor, path=name, tries=1)

    def refusal(self, said: str) -> Terminal:
        """The error of a check: the vendor would take no conversion, in its words."""
        vendor = Phrase(f"hints.{self.kind}.name")
        return Terminal("send_check", source=self.settings.name, vendor=vendor, said=said)

    def _http(self, is_patient: bool) -> Http:
        from connectors.wire.http import Http

        if self.settings.host not in self.settings.vendors and not self.settings.allow_http_loopback:
            refuse_inside(self.settings.name, self.settings.host)
        context = self.context
        return Http(
            self.settings.name,
            self.kind,
            self.settings.host,
            self.judge,
            patience=context.patience if is_patient else replace(context.patience, attempts=1),
            pace=self._pace,
            clock=context.clock,
            sleep=context.sleep,
            now=context.now,
            signer=self._signer,
        )

    @cached_property
    def _pace(self) -> Pace:
        return Pace(self.limits, self.context.clock, self.context.sleep)

    @cached_property
    def _signer(self) -> Signer | None:
        return self.signer()


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it; requests wraps what urllib3 raised as an argument."""
    pending: list[object] = [error]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if not isinstance(node, BaseException) or id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        pending += [node.__cause__, node.__context__, getattr(node, "reason", None), *node.args]


def _never_left(error: BaseException) -> bool:
    from ssl import SSLCertVerificationError

    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    return isinstance(error, ConnectTimeoutError | NewConnectionError | SSLCertVerificationError)
