"""A file per lesson: a pure predicate that tells from changes whether its step was done.

No words live here (they are the page's), and no input, output, clock or thread.
"""
