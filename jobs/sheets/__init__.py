"""CSV files of products and their picture addresses: read as a stream, checked, written back."""
