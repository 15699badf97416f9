"""Docking: a second, plain implementation of the model, which must agree with it bit for bit."""
