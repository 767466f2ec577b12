"""The episode document: how past episodes come in, and how everything goes out."""
