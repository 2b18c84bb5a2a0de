"""Queries about one member or all: holdings, visits, points earned, the statement."""
