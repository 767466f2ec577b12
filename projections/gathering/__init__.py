"""National summaries: a draft composed from the read tables as they stood at a position of the log."""
