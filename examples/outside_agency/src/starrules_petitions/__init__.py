"""The petitions star 信访星: its clauses, tables and checks."""
