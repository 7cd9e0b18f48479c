"""Conditions 条件: who is meant, as data: read, said in words, built in forms, asked of the tables."""
