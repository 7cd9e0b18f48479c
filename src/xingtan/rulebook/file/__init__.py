"""The file of a rulebook: its form, its text as a tree, every mistake with its place, the rulebook built from it."""
