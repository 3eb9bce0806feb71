"""What calls are: their types under any thresholds, the working hours they fall into. METRICS, "Calls"."""
