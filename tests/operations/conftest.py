"""A till for each story, as the scenarios have it."""

from tests.scenarios.conftest import till  # noqa: F401 - a fixture
