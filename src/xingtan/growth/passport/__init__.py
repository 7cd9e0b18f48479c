"""The growth passport (成长护照) of a trainee's year: tasks as data, what was done, who confirmed it, the result."""
