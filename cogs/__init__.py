"""Discord in and out: each method acknowledges, calls one use case and draws one card."""
