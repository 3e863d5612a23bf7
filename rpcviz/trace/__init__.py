"""What messages mean: pairs, requests, who talks to whom.

Pure: never I/O, a clock, kombu or SQL. One door in: `tracer.Tracer`.
"""
