"""What stands in a text: numbers, money, times, identifiers, secrets."""
