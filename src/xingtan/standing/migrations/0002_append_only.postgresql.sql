CREATE TRIGGER standing_dossierbatch_append_only BEFORE UPDATE OR DELETE ON standing_dossierbatch
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER standing_dossierbatch_no_truncate BEFORE TRUNCATE ON standing_dossierbatch
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER standing_dossier_append_only BEFORE UPDATE OR DELETE ON standing_dossier
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER standing_dossier_no_truncate BEFORE TRUNCATE ON standing_dossier
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
