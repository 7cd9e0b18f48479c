"""The points bank (积分银行): a school's own points, by its own rulebook, in the same ledger as everything else."""
