"""The stores, one file per table."""
