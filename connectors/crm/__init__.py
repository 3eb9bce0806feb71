"""What connectors to CRMs share."""
