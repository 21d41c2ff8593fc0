"""When to poll, how long a model takes, whose turn it is, how many at a time: pure rules, and what all songs share."""
