"""What an `email` step does: one mail to the people that its author names."""
