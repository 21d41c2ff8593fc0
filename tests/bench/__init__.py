"""What the claims rest on: `uv run python -m tests.bench` measures each against its baselines in one run."""
