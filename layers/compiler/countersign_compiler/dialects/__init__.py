"""The ways of writing an ensemble, all read into one draft."""
