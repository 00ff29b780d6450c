"""The agents: who they are, what they do with conversations, what they see."""
