"""Suites that measure rather than test: `./parvis test faults` and `./parvis test attack`."""
