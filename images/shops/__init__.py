"""Shops: opening one, managing what it sells, and the page that everybody sees."""
