"""The pages of shops."""
