"""The core: a song's way from lyrics to the channel, in the standard library alone.

Nothing here knows Discord, HTTP or SQL: the outside is reached through the small protocols in `ports`.
"""
