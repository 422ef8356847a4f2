"""From files, lines and archives to articles."""
