"""Who calls `advance`: at least once for every open song, and again if the process died."""
