"""What runs inside the Rasa engine beside the pipeline: entry point, measured fixes, channel, answers."""
