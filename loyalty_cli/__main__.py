"""``python -m loyalty_cli`` is the command ``loyalty``."""

from loyalty_cli.cli.main import run

if __name__ == "__main__":
    run()
