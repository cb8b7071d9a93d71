"""Sets the machine up and starts everything; nothing outside this folder knows what is embedded."""
