"""How fast and how big: `make bench` measures made worlds and writes benchmarks/README.md."""
