"""Persons to practise with: seeded customers who talk with the running assistant, and what came of it."""
