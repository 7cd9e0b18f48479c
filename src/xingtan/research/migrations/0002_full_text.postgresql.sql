CREATE INDEX research_words ON research_searchpart USING gin (to_tsvector('simple', words));
