"""One suite a port, run on its stand-in and on the real thing."""
