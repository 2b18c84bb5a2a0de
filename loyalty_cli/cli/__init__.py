"""The command line: parse, call one operation or report, print. Nobody imports this room."""
