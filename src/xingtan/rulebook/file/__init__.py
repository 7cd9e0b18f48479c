"""The file of a rulebook: its form, its text as a tree, every mistake with its place, and the rulebook built from it."""
