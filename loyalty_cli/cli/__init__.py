"""The command line: parse, call one operation or report, print. No other package imports this one."""
