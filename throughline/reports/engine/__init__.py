"""Sums by group under any parameters, from arrays that are loaded once a snapshot."""
