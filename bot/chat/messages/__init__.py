"""Every word that a person reads in Discord: the catalogue of languages, and what is said of a song and of a fault."""
