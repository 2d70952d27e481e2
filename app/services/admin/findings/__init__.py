"""What an existing set-up has right and wrong, by the answers that AWS gave about it: nothing here makes a call."""
