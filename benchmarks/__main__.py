"""Run the benchmarks on SQLite, or on the PostgreSQL server that DATABASE_URL names."""

from benchmarks import bulk_assessment, bulk_growth, import_and_identify, long_lists, one_teacher, portfolio, posting

import_and_identify.main()
one_teacher.main([])
bulk_assessment.main([])
bulk_growth.main([])
posting.main([])
portfolio.main([])
long_lists.main([])
