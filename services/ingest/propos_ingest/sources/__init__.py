"""Where articles come from: feeds with their pages, folders, and what is remembered between two polls."""
