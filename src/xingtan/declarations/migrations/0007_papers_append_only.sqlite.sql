CREATE TRIGGER declarations_agreement_no_update BEFORE UPDATE ON declarations_agreement
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_agreement'); END;
CREATE TRIGGER declarations_agreement_no_delete BEFORE DELETE ON declarations_agreement
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_agreement'); END;
CREATE TRIGGER declarations_outgoing_no_update BEFORE UPDATE ON declarations_outgoing
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_outgoing'); END;
CREATE TRIGGER declarations_outgoing_no_delete BEFORE DELETE ON declarations_outgoing
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_outgoing'); END;
CREATE TRIGGER declarations_outgoingentry_no_update BEFORE UPDATE ON declarations_outgoingentry
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_outgoingentry'); END;
CREATE TRIGGER declarations_outgoingentry_no_delete BEFORE DELETE ON declarations_outgoingentry
BEGIN SELECT RAISE(ABORT, 'append-only: declarations_outgoingentry'); END;
