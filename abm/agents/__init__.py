"""Who acts: people and employers as rows of tables, work companies and municipalities as agents."""
