"""What was sold to whom, and who came: the largest questions of the reports."""
