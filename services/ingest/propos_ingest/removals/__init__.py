"""`propos remove`: articles that are not to be published any more."""
