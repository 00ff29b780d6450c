"""Starting the assistant on one machine: settings, secrets, model, processes."""
