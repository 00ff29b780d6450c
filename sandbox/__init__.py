"""Stand-ins for the company's systems, for trying things out and for tests. Not for production."""
