"""How people, employers and institutions judge: one rule a function, free of the state of the world."""
