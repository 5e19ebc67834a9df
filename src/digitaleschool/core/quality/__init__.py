"""The quality framework: criteria, what of them can be computed, and what judges say."""
