CREATE TRIGGER declarations_agreement_append_only BEFORE UPDATE OR DELETE ON declarations_agreement
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_agreement_no_truncate BEFORE TRUNCATE ON declarations_agreement
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_outgoing_append_only BEFORE UPDATE OR DELETE ON declarations_outgoing
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_outgoing_no_truncate BEFORE TRUNCATE ON declarations_outgoing
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_outgoingentry_append_only BEFORE UPDATE OR DELETE ON declarations_outgoingentry
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER declarations_outgoingentry_no_truncate BEFORE TRUNCATE ON declarations_outgoingentry
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
