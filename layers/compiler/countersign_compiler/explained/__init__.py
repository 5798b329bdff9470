"""Each code of a finding with its reason and an example."""
