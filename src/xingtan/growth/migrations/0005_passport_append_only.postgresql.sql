CREATE TRIGGER growth_passportresult_append_only BEFORE UPDATE OR DELETE ON growth_passportresult
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER growth_passportresult_no_truncate BEFORE TRUNCATE ON growth_passportresult
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER growth_passportremark_append_only BEFORE UPDATE OR DELETE ON growth_passportremark
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER growth_passportremark_no_truncate BEFORE TRUNCATE ON growth_passportremark
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
