"""Remembering: what was seen, looked up by id, by request, newest first.

Never a body without its seal, and never a judgement about what a message means.
"""
