"""What happens in a month, one phase a module, in the order of ``month``."""
