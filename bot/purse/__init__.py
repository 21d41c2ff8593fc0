"""Budgets, shares and holds: may this be spent, by whom, and who spent what."""
