"""Requests to the outside: safe, polite, bounded."""
