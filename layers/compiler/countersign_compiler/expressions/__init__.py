"""What an author may write inside `${...}`, and what it becomes."""
