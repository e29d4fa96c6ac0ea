"""Rosters: upload, differences, confirmation."""
