CREATE OR REPLACE FUNCTION xingtan_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER trail_journalrow_append_only BEFORE UPDATE OR DELETE ON trail_journalrow
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER trail_journalrow_no_truncate BEFORE TRUNCATE ON trail_journalrow
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER trail_seal_append_only BEFORE UPDATE OR DELETE ON trail_seal
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER trail_seal_no_truncate BEFORE TRUNCATE ON trail_seal
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
