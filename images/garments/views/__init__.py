"""The pages of garments."""
