"""Versions 版本: what a school lays down as text, one version after the other, each from a day on."""
