"""What people are shown: a value of any shape as blocks, rendered alike in mail and page."""
