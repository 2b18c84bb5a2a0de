"""Each field of a customer is one object: its name for people, its cells, where it goes."""

import pytest

from loyalty_cli.intake.cells.evidence import profile
from loyalty_cli.intake.fields.customer_fields import BY_KEY, FIELDS, Field, field_of, fits, readings
from loyalty_cli.intake.rows.customer_row import CustomerRow


@pytest.mark.parametrize("field", FIELDS, ids=[field.key for field in FIELDS])
def test_a_field_goes_where_a_row_has_a_place(field: Field) -> None:
    assert field.slot in ("", *CustomerRow._fields)
    assert field.read is None or field.slot


def test_a_telephone_is_found_by_its_word_its_cells_and_its_field() -> None:
    assert readings("Téléphone")[0].field == "phone"
    phones, words = profile(["06 39 98 12 34", "+33 6 39 98 12 35"]), profile(["rue", "quai"])
    assert (fits("phone", phones), fits("phone", words), fits("phone", profile([]))) == (True, False, True)
    assert BY_KEY["phone"].choice == "many"


def test_stamps_of_a_card_are_the_field_of_stamps() -> None:
    assert field_of("stamps:coffee") is BY_KEY["stamps"]
    assert field_of("-").slot == ""
