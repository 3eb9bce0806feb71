"""Throughline: end-to-end marketing analytics, without a user interface.

Data walks one way: connectors, landing, core, marts, snapshot, reports. Nothing here imports streamlit.
"""
