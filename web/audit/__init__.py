"""The log as people read it: each event as a sentence, with what it changed, to filter and to take away."""
