"""Worlds whose causes are known, and how near every model comes to them: `python -m benchmarks.simulator`."""
