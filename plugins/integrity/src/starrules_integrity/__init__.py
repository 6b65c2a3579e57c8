"""The integrity star 廉政星: its clauses, tables and checks."""
