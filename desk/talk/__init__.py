"""Conversations: what was said, who has the floor, the engine behind."""
