"""A small OpenStack that speaks through bus alone, so that there is something to watch.

Never tap, never trace's inside: a run is judged by what the tracer says, not by what we sent.
"""
