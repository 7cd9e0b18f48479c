CREATE TRIGGER growth_frozenportfolio_append_only BEFORE UPDATE OR DELETE ON growth_frozenportfolio
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER growth_frozenportfolio_no_truncate BEFORE TRUNCATE ON growth_frozenportfolio
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER growth_portfolioremark_append_only BEFORE UPDATE OR DELETE ON growth_portfolioremark
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER growth_portfolioremark_no_truncate BEFORE TRUNCATE ON growth_portfolioremark
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
