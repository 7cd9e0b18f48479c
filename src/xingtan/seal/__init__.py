"""Digests, Merkle batches and the chain of their heads, as pure functions.

Owned in the field by whoever verifies. 封存。
"""
