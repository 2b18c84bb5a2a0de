"""The command ``loyalty``, also as ``python -m loyalty_cli``."""

try:
    from loyalty_cli.cli.main import run
except KeyboardInterrupt:
    # Ctrl-C while modules were still loading: nothing had begun.
    raise SystemExit(130) from None

if __name__ == "__main__":
    run()
