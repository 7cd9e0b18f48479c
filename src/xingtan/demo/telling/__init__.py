"""The world told through the services of the rooms, by its own people, at fixed times."""
