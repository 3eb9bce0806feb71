"""Events that vendors send by themselves. How a vendor's are written: connectors/hooks/preset.py."""
