CREATE TRIGGER assessment_handin_append_only BEFORE UPDATE OR DELETE ON assessment_handin
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER assessment_handin_no_truncate BEFORE TRUNCATE ON assessment_handin
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER assessment_discussionnote_append_only BEFORE UPDATE OR DELETE ON assessment_discussionnote
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER assessment_discussionnote_no_truncate BEFORE TRUNCATE ON assessment_discussionnote
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER assessment_assessmentresult_append_only BEFORE UPDATE OR DELETE ON assessment_assessmentresult
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER assessment_assessmentresult_no_truncate BEFORE TRUNCATE ON assessment_assessmentresult
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER assessment_assessmentscale_frozen BEFORE UPDATE OF institution_id, code, version, body, digest ON assessment_assessmentscale
FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER assessment_assessmentscale_kept BEFORE DELETE ON assessment_assessmentscale
FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION xingtan_append_only();
