"""Speed and memory of the assistant beside a bot from `rasa init`, measured in the same run."""
