"""The ports: what the core asks of the outside, one protocol a file, each with its values."""
