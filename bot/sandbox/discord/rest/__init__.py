"""The REST API: tables of routes, and one door in front of them."""
