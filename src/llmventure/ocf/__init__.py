"""Open Cap Format 1.2.0: the funding part of a scenario as a package of its objects, and back.

The format is that of the Open Cap Table Coalition. Nothing of its schema is here: names of its objects and fields,
and what they mean for a scenario. A scenario's words for which the format has no field stand in the comments of the
object that they belong to, after ``llmventure: ``, as JSON.

This software includes material derived from the Open Cap Format v1.2.0 schema, Copyright (c) 2024 Open Cap Table
Coalition.
"""

VERSION = "1.2.0"
"""What is written; what is read begins with its first figure."""
