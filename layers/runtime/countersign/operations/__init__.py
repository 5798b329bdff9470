"""What the kinds of steps do that work in a function of their own: one room per kind."""
