"""Any question as a feed, for readers of feeds."""
