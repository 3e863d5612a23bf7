from rpcviz.__main__ import main

main()
