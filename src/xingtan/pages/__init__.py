"""The shell, components, templates, static files, htmx answers, language and theme.

Owned by everybody who uses Xingtan at ten at night on a phone. 页面。
"""
