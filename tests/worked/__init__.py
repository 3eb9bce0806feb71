"""The numbers that METRICS and PRODUCT work out by hand, from landing rows to the report."""
