CREATE TRIGGER standing_dossierbatch_no_update BEFORE UPDATE ON standing_dossierbatch
BEGIN SELECT RAISE(ABORT, 'append-only: standing_dossierbatch'); END;
CREATE TRIGGER standing_dossierbatch_no_delete BEFORE DELETE ON standing_dossierbatch
BEGIN SELECT RAISE(ABORT, 'append-only: standing_dossierbatch'); END;
CREATE TRIGGER standing_dossier_no_update BEFORE UPDATE ON standing_dossier
BEGIN SELECT RAISE(ABORT, 'append-only: standing_dossier'); END;
CREATE TRIGGER standing_dossier_no_delete BEFORE DELETE ON standing_dossier
BEGIN SELECT RAISE(ABORT, 'append-only: standing_dossier'); END;
