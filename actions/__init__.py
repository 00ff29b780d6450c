"""Rasa SDK actions: read slots, call `support`, answer by response name."""
