"""Garments: those that shops publish, and those that people keep for themselves."""
