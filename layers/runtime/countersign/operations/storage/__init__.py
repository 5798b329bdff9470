"""What a `storage` step does."""
