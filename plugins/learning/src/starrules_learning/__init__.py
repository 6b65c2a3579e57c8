"""The learning star 学习星: its clauses, tables and checks."""
