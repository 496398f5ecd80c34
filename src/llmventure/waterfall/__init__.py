"""Who gets what at an exit: debt, carve-out, preferences, then the rest as converted, in closed form."""
