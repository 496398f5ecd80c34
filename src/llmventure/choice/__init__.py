"""Choosing: solving, searching, ranking and telling apart what a founder may decide."""
