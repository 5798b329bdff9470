"""The house: a human gate for Step Functions (domain, services, adapters, web)."""
