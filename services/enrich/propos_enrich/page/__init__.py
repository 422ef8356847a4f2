"""`propos quotes --html`: texts with their quotes, cues, mentions and speakers marked, as one page."""
