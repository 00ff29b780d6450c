"""Somebody else's desk: hand-offs shown in a foreign live-chat system. See docs/foreign-desks.md."""
