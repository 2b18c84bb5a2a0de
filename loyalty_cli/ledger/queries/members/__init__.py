"""What is asked about one member, or about all at once: holdings, visits, what was earned, the statement."""
