"""Pages of couple pictures."""
