"""Publishes the marts of a snapshot as a few flat tables, for programs that draw figures by themselves."""
