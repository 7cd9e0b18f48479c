CREATE TRIGGER declarations_identification_append_only BEFORE UPDATE OR DELETE ON declarations_identification
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_identification_no_truncate BEFORE TRUNCATE ON declarations_identification
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_answer_append_only BEFORE UPDATE OR DELETE ON declarations_answer
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_answer_no_truncate BEFORE TRUNCATE ON declarations_answer
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
