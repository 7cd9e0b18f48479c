import stat

import pytest

from makers.people import make_school
from xingtan.config.environment import Environment, SettingsError, store_settings, stored_settings
from xingtan.config.up import end_start_code, prepare

COMPLETE = {
    "XINGTAN_DATA": "/srv/xingtan",
    "XINGTAN_SECRET_KEY": "s" * 50,
    "XINGTAN_FIELD_KEYS": "dGVzdC1vbmx5LWZpZWxkLWtleS0zMi1ieXRlcy1sb24=",
    "XINGTAN_HOSTS": "xingtan.example, www.xingtan.example",
}


def test_an_unset_profile_means_production_and_every_missing_variable_is_named_at_once():
    with pytest.raises(SettingsError) as refused:
        Environment.read({})

    for name in COMPLETE:
        assert name in str(refused.value)


def test_wrong_values_are_named_together_with_missing_ones():
    with pytest.raises(SettingsError) as refused:
        Environment.read({"XINGTAN_PROFILE": "holiday", "XINGTAN_TASKS": "maybe", "DATABASE_URL": "mysql://x"})

    for name in ("XINGTAN_PROFILE", "XINGTAN_TASKS", "DATABASE_URL", "XINGTAN_DATA"):
        assert name in str(refused.value)


def test_a_complete_production_environment_is_read():
    environment = Environment.read({**COMPLETE, "DATABASE_URL": "postgresql://u:p%40ss@db.example:5433/xingtan"})

    assert environment.profile == "production"
    assert environment.https
    assert environment.hosts == ("xingtan.example", "www.xingtan.example")
    assert environment.database["PASSWORD"] == "p@ss"
    assert environment.database["PORT"] == "5433"


def test_sqlite_is_the_default_and_waits_for_a_busy_writer():
    options = Environment.read(COMPLETE).database["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20


def test_a_first_start_makes_keys_once_and_only_the_owner_can_read_them(tmp_path):
    variables: dict[str, str] = {}
    prepare(tmp_path, host="127.0.0.1", variables=variables)
    first = stored_settings(tmp_path)
    prepare(tmp_path, host="127.0.0.1", variables={})

    assert stored_settings(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "xingtan.env").stat().st_mode) == 0o600
    assert Environment.read(variables).hosts == ("localhost", "127.0.0.1", "[::1]")


def test_a_server_that_strangers_reach_must_be_told_its_names(tmp_path):
    variables: dict[str, str] = {}
    prepare(tmp_path, host="198.51.100.7", variables=variables)

    with pytest.raises(SettingsError, match="XINGTAN_HOSTS"):
        Environment.read(variables)


def test_variables_win_over_stored_settings(tmp_path):
    store_settings(tmp_path, {**COMPLETE, "XINGTAN_HOSTS": "stored.example"})

    assert Environment.read({"XINGTAN_DATA": str(tmp_path), "XINGTAN_HOSTS": "said.example"}).hosts == ("said.example",)
    assert Environment.read({"XINGTAN_DATA": str(tmp_path)}).hosts == ("stored.example",)


def test_a_mail_server_is_read_from_its_address_and_a_wrong_one_is_named():
    read = Environment.read({**COMPLETE, "XINGTAN_MAIL": "smtp+tls://lin:p%40ss@mail.example"})
    assert read.mail == {
        "host": "mail.example",
        "port": 587,
        "user": "lin",
        "password": "p@ss",
        "start_tls": True,
        "tls": False,
    }
    assert read.address == "https://xingtan.example"
    with pytest.raises(SettingsError, match="XINGTAN_MAIL"):
        Environment.read({**COMPLETE, "XINGTAN_MAIL": "pigeon://mail.example"})


@pytest.mark.django_db
def test_the_setup_code_ends_with_the_first_institution(tmp_path):
    prepare(tmp_path, host="127.0.0.1", variables={})
    before = stored_settings(tmp_path)
    assert not end_start_code(tmp_path)
    make_school()

    assert end_start_code(tmp_path)

    del before["XINGTAN_START_CODE"]
    assert stored_settings(tmp_path) == before
    assert not end_start_code(tmp_path)
