CREATE TRIGGER growth_passportresult_no_update BEFORE UPDATE ON growth_passportresult
BEGIN SELECT RAISE(ABORT, 'append-only: growth_passportresult'); END;
CREATE TRIGGER growth_passportresult_no_delete BEFORE DELETE ON growth_passportresult
BEGIN SELECT RAISE(ABORT, 'append-only: growth_passportresult'); END;
CREATE TRIGGER growth_passportremark_no_update BEFORE UPDATE ON growth_passportremark
BEGIN SELECT RAISE(ABORT, 'append-only: growth_passportremark'); END;
CREATE TRIGGER growth_passportremark_no_delete BEFORE DELETE ON growth_passportremark
BEGIN SELECT RAISE(ABORT, 'append-only: growth_passportremark'); END;
