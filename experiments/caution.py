"""The line below every answer: what the numbers are, and where it stands what they cannot tell."""

CAUTION = "Exploration of a qualitative study, not a prediction. What it cannot tell you: docs/limits.md."
