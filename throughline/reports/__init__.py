"""One module a report: (Snapshot, Params) → Report. No drawing."""
