"""The structure of a staff 队伍结构: how many of each kind work where, on any day, and who they are."""
