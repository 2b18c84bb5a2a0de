"""What an owner should look at, a kind a function; ``reports.audit`` asks them all."""
