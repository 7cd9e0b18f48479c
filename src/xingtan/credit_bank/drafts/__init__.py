"""The rulebook desk 规则草案: drafts of rulebooks taken in, edited as forms, compared, published."""
