"""From the bytes of a page to an article: its text, and what the page says of itself."""
