"""What is known of French: first names, titles, nouns for people."""
