"""Files in and out: customer and purchase import, exports, backup. Parses and writes; what happened stays below."""
