"""How well the assistant understands, on questions it was not trained on."""
