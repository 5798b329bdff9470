"""What an `http` step does: one guarded call to another system."""
