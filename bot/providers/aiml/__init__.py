"""AIML API over aiohttp: the calls, what their replies mean, and the audio behind the links.

client ──▶ wire ──▶ the API        client ──▶ downloads ──▶ the audio
  │          └──▶ errors ◀── replies
  └──▶ music01, the one model with a flow of its own
"""
