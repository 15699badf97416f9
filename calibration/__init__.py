"""Targets from statistics, and how near the model comes to them."""
