"""The command ``loyalty``, also as ``python -m loyalty_cli``."""

import gc

# A command lives for a tenth of a second: collecting while modules load would only cost it time.
gc.set_threshold(100_000, 20, 20)
try:
    from loyalty_cli.cli.main import run
except KeyboardInterrupt:
    # Ctrl-C while modules were still loading: nothing had begun.
    raise SystemExit(130) from None

if __name__ == "__main__":
    run()
