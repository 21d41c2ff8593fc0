"""What the purse asks of the outside, one protocol a file."""
