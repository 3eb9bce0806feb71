"""What every connector over HTTP must survive, whatever its vendor.

A connector joins by a `CASE` in tests/connectors/<kind>/case.py.
"""
