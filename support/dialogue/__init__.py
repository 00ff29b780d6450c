"""What the bot does with a message: the case, its facts, and what follows."""
