"""Agreement of several bodies on a text, as pages show it and as people give it, for every subject."""
