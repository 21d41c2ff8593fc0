"""A second provider, as a folder of the tests: what it takes to add one is this folder and two rows.

Everything about it is otherwise than at the first: it answers the paid call with the song itself, has words of its own
for what became of it, keeps no log, and knows nothing of our ids.
"""
