"""Pages of notices: the inbox, what reaches one and when, the school's messenger, the calendar feed."""
