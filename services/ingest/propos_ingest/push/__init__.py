"""POST /articles: articles that others hand in."""
