"""What stands in office files and texts, taken out by a confined child process: words and tables, nothing that runs."""
