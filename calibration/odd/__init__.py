"""The description of the model in the order of ODD+D: prose by hand, tables from the code.

``python -m calibration.odd`` writes ``docs/odd.md``.
"""
