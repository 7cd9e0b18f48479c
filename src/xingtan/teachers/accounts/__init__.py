"""Accounts 用户: who signs in, first passwords on slips, what is done to one account or to many."""
