"""What a `python` step does: it runs the author's own function."""
