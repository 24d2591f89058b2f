"""What became of try-ons, in numbers."""
