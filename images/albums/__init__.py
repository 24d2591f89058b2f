"""Albums: what is in them, in what order, and who may see it."""
