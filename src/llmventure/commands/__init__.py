"""One file a command. Each parses, calls the library once, and prints; heavy imports stand inside it."""
