"""The page: HTML made on the server, in French and in English, that works without JavaScript."""
