"""What the HTTP API answers, beyond what the page's frames carry: each shape written once.

Times are decimal strings of nanoseconds. Unknown is null; an empty list is known to be empty.
A sentence that depends on the language also carries its `key` and `values` (`Said`).
"""
