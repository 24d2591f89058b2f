"""The history of pictures: shown to their owner, given along with an account, kept for a time."""
