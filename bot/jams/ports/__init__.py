"""What a jam asks of the outside, one protocol a file."""
