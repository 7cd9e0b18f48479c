"""The only writers of the room: scales, assessments, ratings, results; one module for each kind of act."""
