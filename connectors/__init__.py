"""One module or folder a system; each fills landing tables and nothing else. `KINDS` lists them by `kind`."""
