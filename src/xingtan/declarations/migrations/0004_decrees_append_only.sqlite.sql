CREATE TRIGGER declarations_decree_no_update BEFORE UPDATE ON declarations_decree
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_decree'); END;
CREATE TRIGGER declarations_decree_no_delete BEFORE DELETE ON declarations_decree
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_decree'); END;
CREATE TRIGGER declarations_decreeteacher_no_update BEFORE UPDATE ON declarations_decreeteacher
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_decreeteacher'); END;
CREATE TRIGGER declarations_decreeteacher_no_delete BEFORE DELETE ON declarations_decreeteacher
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_decreeteacher'); END;
CREATE TRIGGER declarations_decreewithdrawal_no_update BEFORE UPDATE ON declarations_decreewithdrawal
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_decreewithdrawal'); END;
CREATE TRIGGER declarations_decreewithdrawal_no_delete BEFORE DELETE ON declarations_decreewithdrawal
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_decreewithdrawal'); END;
CREATE TRIGGER declarations_appealact_no_update BEFORE UPDATE ON declarations_appealact
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_appealact'); END;
CREATE TRIGGER declarations_appealact_no_delete BEFORE DELETE ON declarations_appealact
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_appealact'); END;
