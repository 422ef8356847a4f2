"""What an article is: which one, which revision, what changed, what it resembles."""
