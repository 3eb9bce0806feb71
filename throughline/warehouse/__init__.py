"""Landing to core to marts to one immutable snapshot."""
