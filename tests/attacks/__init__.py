"""What people tried against the bot, or may try: each fails where its mend is taken out."""
