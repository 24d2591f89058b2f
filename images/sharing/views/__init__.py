"""The pages of links: for those who make them, and for those who open them."""
