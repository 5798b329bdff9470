"""The `code` step with `runtime: sandbox`."""
