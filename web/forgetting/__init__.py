"""Making recorded texts unreadable: a passage, or everything about a person."""
