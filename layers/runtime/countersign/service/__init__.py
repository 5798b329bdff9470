"""The use cases, one per file, and the ports they speak through."""
