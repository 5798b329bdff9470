"""The workshop: ensembles in YAML become Step Functions state machines."""
