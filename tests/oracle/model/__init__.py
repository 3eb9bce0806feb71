"""The warehouse and its reports once more, by brute force: loops, dicts, Fractions.

Written from DATA_MODEL.md and METRICS.md only, so that an error of the SQL is not repeated here. It knows nothing of
speed: every application looks at every touch. Where the documents are silent a comment begins with "Decision:".
"""
