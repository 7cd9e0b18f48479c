"""Xingtan 杏坛: one trustworthy record of every teacher's professional growth."""
