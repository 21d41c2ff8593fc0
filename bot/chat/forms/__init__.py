"""What people fill in: a modal out, a wish back in."""
