"""Collecting couple pictures from sites that show them: sources, manners, and what is kept."""
