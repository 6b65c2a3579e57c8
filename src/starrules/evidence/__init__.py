"""Evidence: read, validated, and its state on the day of the cut."""
