"""The scenario language as frozen data: what a founder believes about the company."""
