"""Reaching out: what campaigns brought, whom a message would reach, who speaks well of the shop."""
