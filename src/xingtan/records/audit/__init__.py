"""The monthly audit 每月审核: sheets of months, samples, shares, reasons, alarms, the workload of those who judge."""
