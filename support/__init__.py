"""The domain of the support assistant. Imports libraries only: no Rasa, no web framework."""
