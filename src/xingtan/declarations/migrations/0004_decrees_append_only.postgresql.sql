CREATE TRIGGER declarations_decree_append_only BEFORE UPDATE OR DELETE ON declarations_decree
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_decree_no_truncate BEFORE TRUNCATE ON declarations_decree
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_decreeteacher_append_only BEFORE UPDATE OR DELETE ON declarations_decreeteacher
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_decreeteacher_no_truncate BEFORE TRUNCATE ON declarations_decreeteacher
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_decreewithdrawal_append_only BEFORE UPDATE OR DELETE ON declarations_decreewithdrawal
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_decreewithdrawal_no_truncate BEFORE TRUNCATE ON declarations_decreewithdrawal
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_appealact_append_only BEFORE UPDATE OR DELETE ON declarations_appealact
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_appealact_no_truncate BEFORE TRUNCATE ON declarations_appealact
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
