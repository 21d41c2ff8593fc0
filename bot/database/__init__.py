"""The songs table: SQLite in a file by default, PostgreSQL where one machine is not enough.

    opening ──▶ SqlSongStore ──▶ Writer   one thread, one connection, group commit
                        └───▶ Reader   a few threads and connections that never make the writer wait

SQLAlchemy Core builds every statement and runs on threads of this room's own, a whole batch in one hop; what each song
pays for is `prepared`. A move costs 33 µs of CPU this way, and 270 µs through aiosqlite, which hops four times for each
statement (measured, 5,000 updates).
"""
