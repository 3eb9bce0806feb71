"""Telephone numbers as people and systems write them, to E.164. Headless and pure: text in, numbers out."""

from throughline.phones.masks import mask, masked
from throughline.phones.reading import NUMBERING_REGIONS, Numbering, Phone, Read, Unread, read

__all__ = ["NUMBERING_REGIONS", "Numbering", "Phone", "Read", "Unread", "mask", "masked", "read"]
