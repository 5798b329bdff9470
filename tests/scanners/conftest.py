"""The browser of the robot that has one is that of the tests in `tests/browser`."""

from tests.browser.conftest import browser

__all__ = ["browser"]
