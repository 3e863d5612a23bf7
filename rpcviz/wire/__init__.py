"""oslo.messaging as it is on the wire: bytes in, values out.

Pure: never I/O, a clock, kombu or a thread. One door in (`decode`), one door out of a body (`redact`).
"""
