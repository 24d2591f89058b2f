"""Budgets measured on the machine at hand; one module per subject, each with `run`."""
