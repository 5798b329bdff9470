"""The chapters of the story: each plays one thing, checks it, and gives its row of the table."""
