"""The permission matrix: generated trees, callers and operations, and a small model that says what must come out.

The same matrix runs against every way in: `Operations` is what a way in has to offer.
"""
