"""Settings as recorded beside the program."""

from loyalty_cli.config.settings import Settings, from_json, to_json

ALL = Settings(
    database="a.db",
    backup_dir="b",
    backup_keep=3,
    export_dir="e",
    export_format="jsonl",
    export_only=("members", "balances"),
    import_columns=(("Téléphone", "phone"), ("Né(e) le", "birthday")),
    import_encoding="cp1252",
    import_date_order="dmy",
)


def test_what_is_recorded_comes_back() -> None:
    assert from_json(to_json(ALL)) == ALL
    assert from_json(to_json(Settings())) == Settings()


def test_equal_settings_are_equal_text() -> None:
    assert to_json(ALL) == to_json(ALL._replace())
    assert "Téléphone" in to_json(ALL)


def test_what_another_release_wrote_is_read() -> None:
    assert from_json("{}") == Settings()
    assert from_json('{"backup_keep": 3, "of_a_later_release": 1}') == Settings(backup_keep=3)
