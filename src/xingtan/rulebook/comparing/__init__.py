"""What two rulebooks say differently, by meaning, and how it is said in both languages."""
