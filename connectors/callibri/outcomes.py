"""How a call of Callibri ended. Words of `call_status` are not documented: what is not known is said to be unknown."""

from __future__ import annotations

__all__ = ["NO_ANSWER", "outcome"]

NO_ANSWER = "Нет ответа"
"""The class that Callibri itself gives to a call that nobody took."""

_WORDS = {
    "answered": "answered",
    "answer": "answered",
    "success": "answered",
    "отвечен": "answered",
    "missed": "missed",
    "noanswer": "missed",
    "notanswered": "missed",
    "unanswered": "missed",
    "нетответа": "missed",
    "пропущен": "missed",
    "cancel": "missed",
    "busy": "busy",
    "занято": "busy",
    "failed": "failed",
    "congestion": "failed",
    "chanunavail": "failed",
}


def outcome(word: str | None, talked: int | None, status: str | None) -> str:
    """A word of the landing vocabulary. `talked` are seconds of talk, `status` the class of the call.

    Without a word the talk says it, and without talk the class. A call that was answered without a second of talk, or
    was not and has talk, contradicts itself: unknown.
    """
    if word is None:
        if talked is None:
            return "missed" if status == NO_ANSWER else "unknown"
        return "answered" if talked > 0 else "missed"
    known = _WORDS.get("".join(letter for letter in word.casefold() if letter.isalpha()), "unknown")
    if talked is not None and known != "unknown" and (known == "answered") != (talked > 0):
        return "unknown"
    return known
