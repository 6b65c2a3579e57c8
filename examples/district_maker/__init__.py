"""Makes the evidence of a fictional district, and the key to what it must come to, without the rule engine."""
