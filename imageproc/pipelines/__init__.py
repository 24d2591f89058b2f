"""Pixels in, pixels out. Imports no Django and reads no settings: arrays and arguments only."""
