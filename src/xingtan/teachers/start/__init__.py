"""The first start 初次启用: institution, first account and teachers of an empty installation."""
