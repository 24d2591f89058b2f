"""Links by which anybody may see one picture."""
