"""Printouts: member cards to cut out, and a poster of the promises."""
