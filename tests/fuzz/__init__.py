"""Fuzzing: whatever a user can hand over, taken apart and put together wrongly."""
