"""An administrator's tasks, with the administrator's own AWS credentials."""
