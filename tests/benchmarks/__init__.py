"""How fast it is: whole processes against floors measured in the same run. Run with ``python -m tests.benchmarks``."""
