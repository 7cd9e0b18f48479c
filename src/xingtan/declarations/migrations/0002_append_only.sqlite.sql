CREATE TRIGGER declarations_identification_no_update BEFORE UPDATE ON declarations_identification
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_identification'); END;
CREATE TRIGGER declarations_identification_no_delete BEFORE DELETE ON declarations_identification
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_identification'); END;
CREATE TRIGGER declarations_answer_no_update BEFORE UPDATE ON declarations_answer
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_answer'); END;
CREATE TRIGGER declarations_answer_no_delete BEFORE DELETE ON declarations_answer
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_answer'); END;
