CREATE TRIGGER growth_frozenportfolio_no_update BEFORE UPDATE ON growth_frozenportfolio
BEGIN SELECT RAISE(ABORT, 'append-only: growth_frozenportfolio'); END;
CREATE TRIGGER growth_frozenportfolio_no_delete BEFORE DELETE ON growth_frozenportfolio
BEGIN SELECT RAISE(ABORT, 'append-only: growth_frozenportfolio'); END;
CREATE TRIGGER growth_portfolioremark_no_update BEFORE UPDATE ON growth_portfolioremark
BEGIN SELECT RAISE(ABORT, 'append-only: growth_portfolioremark'); END;
CREATE TRIGGER growth_portfolioremark_no_delete BEFORE DELETE ON growth_portfolioremark
BEGIN SELECT RAISE(ABORT, 'append-only: growth_portfolioremark'); END;
