"""The targets: what makes the pools for the journeys, and takes them away again."""
