"""Other people's AWS clients, asked one after the other, each with every way of getting our credentials.

`rows` has what came of it, `table` how docs/clients.md shows it; the programs in other languages stand beside them.
"""
