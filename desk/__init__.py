"""The desk: the only public door. See docs/desk.md."""
