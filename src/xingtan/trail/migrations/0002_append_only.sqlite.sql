CREATE TRIGGER trail_journalrow_no_update BEFORE UPDATE ON trail_journalrow
BEGIN SELECT RAISE(ABORT, 'append-only: trail_journalrow'); END;
CREATE TRIGGER trail_journalrow_no_delete BEFORE DELETE ON trail_journalrow
BEGIN SELECT RAISE(ABORT, 'append-only: trail_journalrow'); END;
CREATE TRIGGER trail_seal_no_update BEFORE UPDATE ON trail_seal
BEGIN SELECT RAISE(ABORT, 'append-only: trail_seal'); END;
CREATE TRIGGER trail_seal_no_delete BEFORE DELETE ON trail_seal
BEGIN SELECT RAISE(ABORT, 'append-only: trail_seal'); END;
