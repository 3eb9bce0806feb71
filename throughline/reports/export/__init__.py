"""Reports as JSON, CSV and XLSX. One value looks the same in all three, and no text of the data becomes a formula."""

from throughline.reports.export.edition import Edition
from throughline.reports.export.machine import to_json
from throughline.reports.export.sheet import to_xlsx
from throughline.reports.export.text import to_csv

__all__ = ["Edition", "to_csv", "to_json", "to_xlsx"]
