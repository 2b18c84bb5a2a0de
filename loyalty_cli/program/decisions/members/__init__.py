"""Decisions about a membership: enrolment, merges, adjustments, the tier review and breakage."""
