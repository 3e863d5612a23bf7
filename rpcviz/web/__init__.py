"""HTTP and Socket.IO: the only room that knows Flask.

Never the bus, the tap, or a body that is not `Redacted`.
"""
