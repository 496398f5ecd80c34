"""Renderers: the report in, text out. They see the report and nothing else."""
