"""One quote: where it stands in its article, what else the article quotes, and who printed the same words."""
