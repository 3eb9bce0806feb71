"""How fast and how right attribution is, beside its peers: `python -m benchmarks.attribution`."""
