"""What people report, how it is hidden at once, and what staff decide."""
