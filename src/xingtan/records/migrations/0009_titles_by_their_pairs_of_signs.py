"""An index of the pairs of signs in titles, for looking up a rare word among a province's records. PostgreSQL only.

About 20 s for a million records.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION xingtan_pairs(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT array_agg(DISTINCT substr(upper($1), place, 2)) FROM generate_series(1, length($1) - 1) AS place $$
"""
INDEX = "CREATE INDEX record_by_pairs_of_title ON records_record USING gin (xingtan_pairs(title))"
INDEX_GONE = "DROP INDEX record_by_pairs_of_title"
FUNCTION_GONE = "DROP FUNCTION xingtan_pairs(text)"


def forward(apps, schema_editor):
    """Make the function and the index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION)
        schema_editor.execute(INDEX)


def backward(apps, schema_editor):
    """Take both away."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX_GONE)
        schema_editor.execute(FUNCTION_GONE)


class Migration(migrations.Migration):
    """No rows are touched."""

    dependencies = [("records", "0008_lists_in_the_order_of_their_days")]
    operations = [migrations.RunPython(forward, backward)]
