"""What the templates of the room are given; one module for each kind of page."""
