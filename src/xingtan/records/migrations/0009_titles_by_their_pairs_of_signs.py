"""An index of the pairs of signs in titles, for looking up a rare word among a province's records. PostgreSQL only.

About 20 s for a million records.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION xingtan_pairs(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT array_agg(DISTINCT substr(upper($1), place, 2)) FROM generate_series(1, length($1) - 1) AS place $$
"""
INDEX = "CREATE INDEX record_by_pairs_of_title ON records_record USING gin (xingtan_pairs(title))"
BACK = ("DROP INDEX record_by_pairs_of_title", "DROP FUNCTION xingtan_pairs(text)")


def _run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def forward(apps, schema_editor):
    """Make the function and the index."""
    _run(schema_editor, (FUNCTION, INDEX))


def backward(apps, schema_editor):
    """Take both away."""
    _run(schema_editor, BACK)


class Migration(migrations.Migration):
    """No rows are touched."""

    dependencies = [("records", "0008_lists_in_the_order_of_their_days")]
    operations = [migrations.RunPython(forward, backward)]
