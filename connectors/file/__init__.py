"""Files: CSV, TSV, XLS (also HTML under that name), XLSX, Parquet."""

from connectors.file.connector import FileConnector
from connectors.file.settings import FileSettings

__all__ = ["FileConnector", "FileSettings"]
