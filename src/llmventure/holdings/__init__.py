"""Who holds what: the cap table of a plan as data, and one of a company held against it."""
