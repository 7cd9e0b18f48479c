"""The teacher's portfolio (成长档案袋): what they are proud to show, filled from the records, shared as they choose."""
