"""A checked ensemble becomes a state machine."""
