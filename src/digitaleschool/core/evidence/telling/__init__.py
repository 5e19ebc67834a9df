"""The parts of the report, each a function from published results to a section."""
