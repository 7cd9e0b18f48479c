"""Typst templates of what the personnel office prints."""
