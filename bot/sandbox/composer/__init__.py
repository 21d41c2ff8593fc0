"""A composer on this machine: it turns lyrics, a style and a seed into a song that can be listened to."""

from bot.sandbox.composer.composing import compose, seed_of
from bot.sandbox.composer.encoding import to_mp3, to_wav
from bot.sandbox.composer.recording import Recording, Section

__all__ = ["Recording", "Section", "compose", "seed_of", "to_mp3", "to_wav"]
