"""What the shop promises. Pure: no clock, no input or output, no third party, no randomness."""
