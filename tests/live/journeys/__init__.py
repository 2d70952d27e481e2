"""One file per topic; `@journey` registers each journey, which runs at every target that has what it needs."""
