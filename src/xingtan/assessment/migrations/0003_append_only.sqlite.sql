CREATE TRIGGER IF NOT EXISTS assessment_handin_no_update BEFORE UPDATE ON assessment_handin
BEGIN SELECT RAISE(ABORT, 'append-only: assessment_handin'); END;
CREATE TRIGGER IF NOT EXISTS assessment_handin_no_delete BEFORE DELETE ON assessment_handin
BEGIN SELECT RAISE(ABORT, 'append-only: assessment_handin'); END;
CREATE TRIGGER IF NOT EXISTS assessment_discussionnote_no_update BEFORE UPDATE ON assessment_discussionnote
BEGIN SELECT RAISE(ABORT, 'append-only: assessment_discussionnote'); END;
CREATE TRIGGER IF NOT EXISTS assessment_discussionnote_no_delete BEFORE DELETE ON assessment_discussionnote
BEGIN SELECT RAISE(ABORT, 'append-only: assessment_discussionnote'); END;
CREATE TRIGGER IF NOT EXISTS assessment_assessmentresult_no_update BEFORE UPDATE ON assessment_assessmentresult
BEGIN SELECT RAISE(ABORT, 'append-only: assessment_assessmentresult'); END;
CREATE TRIGGER IF NOT EXISTS assessment_assessmentresult_no_delete BEFORE DELETE ON assessment_assessmentresult
BEGIN SELECT RAISE(ABORT, 'append-only: assessment_assessmentresult'); END;
CREATE TRIGGER IF NOT EXISTS assessment_assessmentscale_frozen BEFORE UPDATE OF institution_id, code, version, body, digest ON assessment_assessmentscale WHEN OLD.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'append-only: assessment_assessmentscale'); END;
CREATE TRIGGER IF NOT EXISTS assessment_assessmentscale_kept BEFORE DELETE ON assessment_assessmentscale WHEN OLD.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'append-only: assessment_assessmentscale'); END;
