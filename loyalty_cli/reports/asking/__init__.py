"""Surveys and goals."""
