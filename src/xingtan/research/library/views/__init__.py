"""Pages of the library: finding, bringing, keeping, using."""
