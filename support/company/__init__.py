"""What the company decides: settings, hours, words, and whom it vouches for."""
