"""What the owner sets for themselves: figures to reach, what reports reckon with, whom to write to."""
