"""Reports whose tables are plain rows: for machines for which no dataframe library is built."""
