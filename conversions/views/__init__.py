"""Pages of try-ons."""
