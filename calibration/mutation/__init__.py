"""Mutation testing: small faults planted in the rules one by one, each of which a test must notice."""
