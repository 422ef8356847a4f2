"""Who said it: the names that an article gives, and the one behind each mention."""
