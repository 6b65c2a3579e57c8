"""Finding, loading and checking plugins: one broken plugin never stops the others, and never disappears."""
