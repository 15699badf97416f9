"""Designs, the runner, the store, paired comparison, and the command line."""
