"""What the pages say, in French and in English: one module a page."""
