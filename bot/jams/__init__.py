"""Jams: what a group makes together. The jam, its parts, their states, and what moves them."""
