"""Reading evidence with the standard library alone: for machines for which no dataframe library is built."""
