"""The author's own code: what a folder of it says, judged without running it."""
