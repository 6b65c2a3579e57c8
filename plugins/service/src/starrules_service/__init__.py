"""The service star 服务星: its clauses, tables and checks."""
