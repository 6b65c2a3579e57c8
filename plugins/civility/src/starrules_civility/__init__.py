"""The civility star 文明星: its clauses, tables and checks."""
