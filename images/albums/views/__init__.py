"""The pages of albums."""
