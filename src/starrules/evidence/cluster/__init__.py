"""Frames of PySpark that are too long to be held: kept, checked and put in order by the executors of their own cluster."""
