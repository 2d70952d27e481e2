"""What `cognito-tui.pyz` begins with: it starts the program that it holds. There is only the standard library yet."""
