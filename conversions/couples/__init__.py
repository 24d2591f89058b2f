"""His and her face on a couple's picture."""
