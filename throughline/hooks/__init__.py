"""Events that vendors send to us: kept until the loader has taken them into landing."""

from pathlib import Path

__all__ = ["inbox_path"]


def inbox_path(data: Path) -> Path:
    """The inbox of a data folder."""
    return data / "hooks.db"
