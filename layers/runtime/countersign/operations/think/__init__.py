"""What a `think` step does: one prompt to a language model, or to its stand-in."""
