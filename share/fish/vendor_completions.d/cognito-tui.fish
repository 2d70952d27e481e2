# fish reads this when Tab is first pressed after `cognito-tui`.
cognito-tui completion fish 2>/dev/null | source
