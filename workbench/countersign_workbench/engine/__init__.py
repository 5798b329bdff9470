"""The cloud on one machine: an emulator of AWS on loopback, and our template deployed onto it."""
