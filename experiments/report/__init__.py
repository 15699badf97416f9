"""A page for who decides: what one policy changes against another, for whom, and how sure that is."""
