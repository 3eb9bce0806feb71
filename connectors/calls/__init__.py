"""What connectors to call tracking and telephony share."""
