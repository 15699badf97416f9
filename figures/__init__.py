"""Figures, one file each, from saved tables only."""
