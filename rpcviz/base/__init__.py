"""What every room stands on: clock, pipe, problem, table, workers.

No word of messaging here, and no import of another room of rpcviz.
"""
