CREATE TRIGGER credit_bank_publishedrulebook_append_only BEFORE UPDATE OR DELETE ON credit_bank_publishedrulebook
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER credit_bank_publishedrulebook_no_truncate BEFORE TRUNCATE ON credit_bank_publishedrulebook
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER credit_bank_creditaccount_append_only BEFORE UPDATE OR DELETE ON credit_bank_creditaccount
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER credit_bank_creditaccount_no_truncate BEFORE TRUNCATE ON credit_bank_creditaccount
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER credit_bank_postingbatch_append_only BEFORE UPDATE OR DELETE ON credit_bank_postingbatch
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER credit_bank_postingbatch_no_truncate BEFORE TRUNCATE ON credit_bank_postingbatch
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER credit_bank_entry_append_only BEFORE UPDATE OR DELETE ON credit_bank_entry
FOR EACH ROW EXECUTE FUNCTION xingtan_append_only();
CREATE TRIGGER credit_bank_entry_no_truncate BEFORE TRUNCATE ON credit_bank_entry
FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only();
CREATE FUNCTION xingtan_entry_mirrors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM credit_bank_entry AS posted
    WHERE posted.id = NEW.reverses_id AND posted.reverses_id IS NULL AND posted.account_id = NEW.account_id
      AND posted.units = -NEW.units AND posted.grain = NEW.grain AND posted.part = NEW.part
      AND posted.item = NEW.item AND posted.year = NEW.year
  ) THEN
    RAISE EXCEPTION 'reversal: not the mirror of what it reverses' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER credit_bank_entry_mirrors BEFORE INSERT ON credit_bank_entry
FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION xingtan_entry_mirrors();
