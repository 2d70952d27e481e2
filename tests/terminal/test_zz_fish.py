from cloud_user import SSH
from command_line import PASSWORD, command_line
from program import COGNITO_TUI
import shlex

def test_fish(person, start):
    with command_line(person, start, remember=False) as line:
        line.pool.add_user("ada", PASSWORD)
        script = f"{shlex.join(COGNITO_TUI)} | source; echo KEY=(string length $AWS_SECRET_ACCESS_KEY)"
        program = start("-c", script, command=("fish",), environ={**line.environ, **SSH, "SHELL": "/usr/bin/fish"})
        program.wait_for("⏎ sign in")
        program.enter("ada")
        program.wait_for_cursor("Password")
        program.enter(PASSWORD)
        program.wait_for("AWS_SESSION_TOKEN")
        program.type("e")
        program.end()
        print(program.text)
        assert "KEY=" in program.text and "KEY=0" not in program.text and line.pool.keys
