"""The demo: the main job, played end to end on the embedded engine and told as a story."""
