"""All that knows discord.py, with the cogs: values in, messages out, and every word that a person reads."""
