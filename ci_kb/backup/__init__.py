"""Backups: the log with its proof in one file, keys and people in another, restored together and proven."""
