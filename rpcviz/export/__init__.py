"""What leaves rpcviz in another form: a file per format.

An exporter only writes what other rooms decided; it never decides, pairs or filters.
"""
