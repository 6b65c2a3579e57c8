"""The cleanliness star 清洁星: its clauses, tables and checks."""
