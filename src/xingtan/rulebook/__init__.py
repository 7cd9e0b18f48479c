"""规则: published rules as data, and their exact, explained answers.

Education authorities own the rules in the field: a province publishes how training turns into credits, what counts at
most and what is needed; cities, counties and schools fill in what is left to them. This room reads such a rulebook from
one file, refuses it with every mistake named, assesses a teacher's facts under it and explains each figure. It is pure:
no framework, no clock, no database; whoever asks brings the facts, the balances and the day.
"""
