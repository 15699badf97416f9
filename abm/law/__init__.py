"""What law and collective agreements prescribe: one rule a function, amounts in the ledger beside it."""
