"""Rasa pipeline components: reading a Chinese payment customer's message."""
