"""Jams on the fake clock, from the form to the finale."""
