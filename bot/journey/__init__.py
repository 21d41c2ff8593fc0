"""A song's way from wherever it stands towards the channel: `advance()`, and one file a step."""
