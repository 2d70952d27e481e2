"""A kit for real AWS: the journeys of `journeys`, at a target that is made for them and destroyed. See docs/live.md."""
