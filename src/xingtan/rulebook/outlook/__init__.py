"""What can still be reached: the forecast, the chances, the room that caps leave, ways proved by the engine."""
