"""What every room needs of HTTP: bounded downloads, what a file is by its first bytes, what aiohttp's errors mean."""
