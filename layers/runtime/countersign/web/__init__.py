"""The doors' side of HTTP: events become calls, results become answers and pages."""
