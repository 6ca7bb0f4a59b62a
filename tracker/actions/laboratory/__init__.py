"""A laboratory's file: decoded, read line by line, previewed, and imported through the one door."""
