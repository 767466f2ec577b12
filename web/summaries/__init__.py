"""National summaries: drawn from the log, worked on together, approved, issued, kept as issued."""
