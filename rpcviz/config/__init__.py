"""How rpcviz is told what to do: flag, environment, file, default, in this order.

Never what an option means: each room has its own options record.
"""
