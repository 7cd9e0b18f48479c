"""Data definitions 数据定义: what a kind of record holds, who may do what with it, shipped or of a school's own."""
