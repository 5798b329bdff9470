"""What people run on their own machine: the command line, the embedded engine, the demo."""
