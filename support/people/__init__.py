"""Where a case goes that the bot can't end: tickets, the queue, what was misread."""
