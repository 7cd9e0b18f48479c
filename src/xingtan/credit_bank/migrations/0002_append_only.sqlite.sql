CREATE TRIGGER credit_bank_publishedrulebook_no_update BEFORE UPDATE ON credit_bank_publishedrulebook
BEGIN SELECT RAISE(ABORT, 'append-only: credit_bank_publishedrulebook'); END;
CREATE TRIGGER credit_bank_publishedrulebook_no_delete BEFORE DELETE ON credit_bank_publishedrulebook
BEGIN SELECT RAISE(ABORT, 'append-only: credit_bank_publishedrulebook'); END;
CREATE TRIGGER credit_bank_creditaccount_no_update BEFORE UPDATE ON credit_bank_creditaccount
BEGIN SELECT RAISE(ABORT, 'append-only: credit_bank_creditaccount'); END;
CREATE TRIGGER credit_bank_creditaccount_no_delete BEFORE DELETE ON credit_bank_creditaccount
BEGIN SELECT RAISE(ABORT, 'append-only: credit_bank_creditaccount'); END;
CREATE TRIGGER credit_bank_postingbatch_no_update BEFORE UPDATE ON credit_bank_postingbatch
BEGIN SELECT RAISE(ABORT, 'append-only: credit_bank_postingbatch'); END;
CREATE TRIGGER credit_bank_postingbatch_no_delete BEFORE DELETE ON credit_bank_postingbatch
BEGIN SELECT RAISE(ABORT, 'append-only: credit_bank_postingbatch'); END;
CREATE TRIGGER credit_bank_entry_no_update BEFORE UPDATE ON credit_bank_entry
BEGIN SELECT RAISE(ABORT, 'append-only: credit_bank_entry'); END;
CREATE TRIGGER credit_bank_entry_no_delete BEFORE DELETE ON credit_bank_entry
BEGIN SELECT RAISE(ABORT, 'append-only: credit_bank_entry'); END;
CREATE TRIGGER credit_bank_entry_mirrors BEFORE INSERT ON credit_bank_entry WHEN NEW.reverses_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'reversal: not the mirror of what it reverses') WHERE NOT EXISTS (
  SELECT 1 FROM credit_bank_entry AS posted
  WHERE posted.id = NEW.reverses_id AND posted.reverses_id IS NULL AND posted.account_id = NEW.account_id
    AND posted.units = -NEW.units AND posted.grain = NEW.grain AND posted.part = NEW.part
    AND posted.item = NEW.item AND posted.year = NEW.year
); END;
