CREATE VIRTUAL TABLE research_words USING fts5(words, content='research_searchpart', content_rowid='id', tokenize='unicode61');
CREATE TRIGGER research_words_added AFTER INSERT ON research_searchpart
BEGIN INSERT INTO research_words(rowid, words) VALUES (NEW.id, NEW.words); END;
CREATE TRIGGER research_words_gone AFTER DELETE ON research_searchpart
BEGIN INSERT INTO research_words(research_words, rowid, words) VALUES ('delete', OLD.id, OLD.words); END;
CREATE TRIGGER research_words_changed AFTER UPDATE OF words ON research_searchpart
BEGIN INSERT INTO research_words(research_words, rowid, words) VALUES ('delete', OLD.id, OLD.words);
INSERT INTO research_words(rowid, words) VALUES (NEW.id, NEW.words); END;
