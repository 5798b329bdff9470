"""How one run is shown: its steps in every branch and item, and why each stands as it does."""
