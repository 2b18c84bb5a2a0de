"""What becomes of the columns: settled by headers and cells together, or asked about, never guessed."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.errors import FileProblem, UsageError
from loyalty_cli.intake.fields.customer_plan import recognise, refuse_open_questions
from loyalty_cli.intake.rows.customer_rows import rows
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from tests.intake.lists import (
    FRENCH,
    TODAY,
    accepted,
    customers,
    fields_of,
    plan_of,
    questions_of,
    refused,
    told,
)

AMBIGUOUS = "Nom;Né le\nTesta;05/06/1987\nHugo;07/08/1990\n"


def asked(folder: Path, text: str, *maps: str, program: Program = FRENCH) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (question.about, question.options) for question in questions_of(plan_of(folder, text, *maps, program=program))
    ]


# Dates


def test_an_order_no_row_settles_is_asked_about(tmp_path: Path) -> None:
    (question,) = questions_of(plan_of(tmp_path, AMBIGUOUS))
    assert (
        question.text == "dates like '05/06/1987' in 'Né le' could be day first or month first, and no row settles it"
    )
    assert question.options == ("--date-order dmy", "--date-order mdy")


def test_nothing_is_read_while_a_question_is_open(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, AMBIGUOUS)
    with pytest.raises(UsageError, match="could be day first or month first") as refusal:
        rows(plan)
    assert refusal.value.hint == "--date-order dmy or --date-order mdy"
    with pytest.raises(UsageError):
        refuse_open_questions(plan)


def test_a_person_settles_it(tmp_path: Path) -> None:
    assert [row.birthday for row in customers(plan_of(tmp_path, AMBIGUOUS, date_order="dmy"))] == [
        "1987-06-05",
        "1990-08-07",
    ]
    assert [row.birthday for row in customers(plan_of(tmp_path, AMBIGUOUS, date_order="mdy"))] == [
        "1987-05-06",
        "1990-07-08",
    ]


def test_one_row_settles_it_however_far_down(tmp_path: Path) -> None:
    text = "Nom;Né le\n" + "Testa;05/06/1987\n" * 2000 + "Hugo;25/06/1990\n"
    assert {row.birthday for row in customers(plan_of(tmp_path, text))} == {"1987-06-05", "1990-06-25"}


def test_another_column_of_the_file_settles_it_kept_or_not(tmp_path: Path) -> None:
    text = "Nom;Né le;Dernière visite;Modifié le\nTesta;05/06/1987;{visit};{changed}\n"
    kept = plan_of(tmp_path, text.format(visit="21/11/2025", changed=""))
    assert [row.birthday for row in customers(kept)] == ["1987-06-05"]
    left_out = plan_of(tmp_path, text.format(visit="", changed="11/21/2025"))
    assert [row.birthday for row in customers(left_out)] == ["1987-05-06"]


def test_the_header_may_settle_it(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "Name,Birthday (MM/DD)\nTesta,05/06\n")
    assert [row.birthday for row in customers(plan)] == ["--05-06"]


def test_rows_that_contradict_each_other_settle_nothing(tmp_path: Path) -> None:
    text = "Nom;Né le\nTesta;25/06/1987\nHugo;06/25/1990\nInès;01/02/2000\n"
    (question,) = questions_of(plan_of(tmp_path, text))
    assert question.text.endswith(
        "and its rows disagree: line 2 ('25/06/1987') is day first, line 3 ('06/25/1990') is month first"
    )
    plan = plan_of(tmp_path, text, date_order="dmy")
    assert [(row.name, row.birthday) for row in accepted(plan)] == [("Testa", "1987-06-25"), ("Inès", "2000-02-01")]
    assert [(row.line, row.column) for row in refused(plan)] == [(3, "Né le")]


def test_where_the_shop_is_settles_nothing(tmp_path: Path) -> None:
    for country in ("FR", "US"):
        program = FRENCH._replace(shop=FRENCH.shop._replace(country=country))
        assert len(questions_of(plan_of(tmp_path, AMBIGUOUS, program=program))) == 1


def test_names_in_another_script_under_an_unknown_header_are_asked_about(tmp_path: Path) -> None:
    text = "Crm Name,Phone\nสุกัญญา สุนามะ,+33639980001\nวันวิสาข์ สิงห์วี,+33639980002\nแพรวา ศรีสุข,+33639980003\n"
    (question,) = questions_of(plan_of(tmp_path, text))
    assert question.options[0] == '--map "Crm Name=full_name"'


def test_the_last_use_of_a_card_is_the_last_visit(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "Name,Phone,Last Use\nTesta Essai,+33639980001,2025-10-13 16:55:00\n")
    assert fields_of(plan)["Last Use"] == "last_visit"


# Points, money, stamps


def test_a_balance_that_could_be_points_or_money_is_asked_about(tmp_path: Path) -> None:
    text = "Nom;Solde\nTesta;12\nHugo;30\n"
    options = ('--map "Solde=points"', '--map "Solde=credit"', '--map "Solde=-"')
    assert asked(tmp_path, text) == [("Solde", options)]
    assert [row.points for row in customers(plan_of(tmp_path, text, "Solde=points"))] == [12, 30]
    assert [row.credit_cents for row in customers(plan_of(tmp_path, text, "Solde=credit"))] == [1200, 3000]
    assert [told(row) for row in customers(plan_of(tmp_path, text, "Solde=-"))] == [{"name": "Testa"}, {"name": "Hugo"}]


def test_a_currency_sign_says_that_it_is_money(tmp_path: Path) -> None:
    (row,) = customers(plan_of(tmp_path, "Nom;Solde\nTesta;12,50 €\n"))
    assert row.credit_cents == 1250


def test_points_written_as_money_are_asked_about(tmp_path: Path) -> None:
    assert asked(tmp_path, "Nom;Solde points\nTesta;12,50 €\n")[0][1][:2] == (
        '--map "Solde points=points"', '--map "Solde points=credit"',
    )  # fmt: skip


def test_purchases_that_could_be_counted_or_summed_are_asked_about(tmp_path: Path) -> None:
    assert [about for about, _ in asked(tmp_path, "Nom;Total achats\nTesta;12\n")] == ["Total achats"]
    (row,) = customers(plan_of(tmp_path, "Nom;Total achats\nTesta;12,40\n"))
    assert row.spend_cents == 1240


def test_points_ever_earned_are_not_points_to_spend(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "Nom;Points cumulés;Solde points\nTesta;900;120\n")
    assert fields_of(plan) == {"Nom": "full_name", "Points cumulés": "", "Solde points": "points"}
    assert asked(tmp_path, "Nom;Points cumulés\nTesta;900\n") == [
        ("Points cumulés", ('--map "Points cumulés=points"', '--map "Points cumulés=-"'))
    ]


def test_stamps_go_to_the_card_they_name(tmp_path: Path) -> None:
    two = FRENCH._replace(
        stamp_cards=(*FRENCH.stamp_cards, StampCard("lunch", "Formules du midi", "free-lunch", category="lunch"))
    )
    plan = plan_of(tmp_path, "Nom;Tampons café;Tampons menu\nTesta;4;7/10\n", program=two)
    (row,) = customers(plan)
    assert dict(row.stamps) == {"coffee": 4, "lunch": 7}
    options = ('--map "Tampons=stamps:coffee"', '--map "Tampons=stamps:lunch"', '--map "Tampons=-"')
    assert asked(tmp_path, "Nom;Tampons\nTesta;4\n", program=two) == [("Tampons", options)]
    (row,) = customers(plan_of(tmp_path, "Nom;Tampons\nTesta;4\n", "Tampons=stamps:lunch", program=two))
    assert dict(row.stamps) == {"lunch": 4}


def test_stamps_of_a_card_the_program_has_not_are_asked_about_or_left_out(tmp_path: Path) -> None:
    assert [about for about, _ in asked(tmp_path, "Nom;Tampons pizza\nTesta;4\n")] == ["Tampons pizza"]
    plan = plan_of(tmp_path, "Nom;Tampons\nTesta;4\n", program=Program())
    assert plan.recognition.columns[1].why == "the program has no stamp card"


def test_a_card_may_be_called_by_its_name(tmp_path: Path) -> None:
    assert fields_of(plan_of(tmp_path, "Name,Coffee Card\nTesta,4\n")) == {
        "Name": "full_name",
        "Coffee Card": "stamps:coffee",
    }


def test_decimals_of_points_are_told(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "email,points\na@example.org,12.90\nb@example.org,3\n")
    assert plan.recognition.notes == ("'points' has decimals: points are whole, rounded by 'floor'",)
    assert [row.points for row in customers(plan)] == [12, 3]
    grouped = plan_of(tmp_path, 'email,points\na@example.org,"1,250"\nb@example.org,3\n')
    assert grouped.recognition.notes == ()
    assert [row.points for row in customers(grouped)] == [1_250, 3]


# Names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nom;Prénom\nExemple;Testa\n", "Testa Exemple"),
        ("Nom\nTesta Exemple\n", "Testa Exemple"),
        ("Name,First Name\nTesta Sample,Testa\n", "Testa"),
        ("Name,Surname\nTesta,Sample\n", "Testa Sample"),
        ("Name,First Name,Last Name\nT. Sample,Testa,Sample\n", "Testa Sample"),
        ("Client\nTesta Exemple\n", "Testa Exemple"),
        ("Prénom;Deuxième prénom;Nom\nTesta;Anna;Exemple\n", "Testa Anna Exemple"),
        ("Société;Mél\nFictif SARL;contact@example.org\n", "Fictif SARL"),
    ],
)
def test_the_name_is_found(text: str, name: str, tmp_path: Path) -> None:
    assert [row.name for row in customers(plan_of(tmp_path, text))] == [name]


# Rivals


def test_two_columns_for_one_thing_that_differ_are_asked_about(tmp_path: Path) -> None:
    options = ('--map "Points (column 1)=points"', '--map "Points (column 2)=points"')
    text = "Points;Points;Nom\n1;2;Testa\n3;3;Hugo\n"
    assert asked(tmp_path, text) == [("Points (column 1)", options)]
    chosen = plan_of(tmp_path, text, "Points (column 2)=points")
    assert [row.points for row in customers(chosen)] == [2, 3]
    assert [row.points for row in customers(plan_of(tmp_path, text, "#1=points"))] == [1, 3]


def test_two_columns_that_say_the_same_are_one(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "Points;Solde points;Nom\n1;1;Testa\n3;;Hugo\n")
    assert fields_of(plan) == {"Points": "points", "Solde points": "", "Nom": "full_name"}
    assert plan.recognition.columns[1].why == "'Points' says it already"


def test_several_addresses_and_phones_are_all_kept(tmp_path: Path) -> None:
    (row,) = customers(
        plan_of(tmp_path, "Nom;Mél;Mél;Tél 1;Tél 2\nTesta;a@example.org;b@example.org;0639980001;0639980002\n")
    )
    assert (row.email, row.more_emails, row.phone, row.more_phones) == (
        "a@example.org", ("b@example.org",), "+33639980001", ("+33639980002",),
    )  # fmt: skip


# What a column holds


def test_a_header_that_is_not_borne_out_is_left_out(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "Nom;Téléphone;Points\n" + "Testa;le soir;beaucoup\nHugo;jamais;peu\n" * 3)
    assert [column.why for column in plan.recognition.columns] == ["", "holds no phone numbers", "holds no numbers"]


def test_a_header_nobody_knows_is_understood_by_cells_that_can_be_nothing_else(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "Qui;Où\nTesta;testa@example.org\nHugo;hugo@example.org\n", "Qui=name")
    assert fields_of(plan) == {"Qui": "full_name", "Où": "email"}


def test_somebody_elses_phone_or_address_is_not_the_customers(tmp_path: Path) -> None:
    text = "Nom;Fax;Parrain e-mail;Emergency contact phone\nTesta;0199000001;b@example.org;0639980002\n"
    assert told(*customers(plan_of(tmp_path, text))) == {"name": "Testa"}


def test_sms_may_be_a_number_or_a_yes(tmp_path: Path) -> None:
    assert fields_of(plan_of(tmp_path, "EMAIL;SMS\na@example.org;33639980001\n"))["SMS"] == "phone"
    assert fields_of(plan_of(tmp_path, "EMAIL;SMS\na@example.org;oui\n"))["SMS"] == "consent:sms"


def test_a_status_is_a_tier_only_when_the_program_has_it(tmp_path: Path) -> None:
    assert fields_of(plan_of(tmp_path, "Nom;Statut\nTesta;Gold\n"))["Statut"] == "tier"
    assert fields_of(plan_of(tmp_path, "Nom;Statut\nTesta;Actif\n"))["Statut"] == ""


def test_a_list_in_which_nobody_can_be_known_is_asked_about(tmp_path: Path) -> None:
    (question,) = questions_of(plan_of(tmp_path, "Points;Ville\n12;Villeneuve\n"))
    assert question.text == "no column holds a name, a phone or an e-mail"


@pytest.mark.parametrize("maps", [(), ("Date=last_visit",)])
def test_every_doubt_is_told_with_what_to_type(maps: tuple[str, ...], tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "Nom;Date;Solde\nTesta;2026-11-01;4\n", *maps)
    with pytest.raises(UsageError) as refusal:
        refuse_open_questions(plan)
    doubts = {
        (): '--map "Date=last_visit" (or =joined, =-); --map "Solde=points" (or =credit, =-)',
        ("Date=last_visit",): '--map "Solde=points" or --map "Solde=credit" or --map "Solde=-"',
    }
    assert refusal.value.hint == doubts[maps]


# Lists of something else


@pytest.mark.parametrize(
    "text",
    [
        "Date,Customer,Amount\n2026-11-01,Testa Exemple,4.50\n2026-11-02,Hugo Fictif,3.50\n",
        "Date,Receipt,Customer,Email,Amount\n2026-11-01,B-1,Testa Exemple,testa@example.org,4.50\n",
        "Date;N° ticket;Client;Montant\n01/11/2026;B-1;Testa Exemple;4,50\n",
    ],
)
def test_purchases_are_told_from_customers(text: str, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, text, name="the sales.csv")
    command = f"loyalty import purchases '{tmp_path}/the sales.csv'"
    assert (questions_of(plan)[0].text, questions_of(plan)[0].options) == (
        "this looks like a list of purchases",
        (command,),
    )
    with pytest.raises(UsageError, match="this looks like a list of purchases") as refusal:
        refuse_open_questions(plan)
    assert refusal.value.hint.startswith(command)


def test_customers_with_a_day_and_an_amount_are_customers(tmp_path: Path) -> None:
    text = "Nom;Points;Date;Montant\nTesta;10;2026-11-01;4,50\n"
    assert [question.about for question in questions_of(plan_of(tmp_path, text))] == ["Date", "Montant"]


def test_what_a_person_said_is_believed(tmp_path: Path) -> None:
    text = "Date,Customer,Amount\n2026-11-01,Testa Exemple,4.50\n"
    maps = ("Date=last_visit", "Amount=spend", "Customer=full_name")
    assert questions_of(plan_of(tmp_path, text, *maps)) == ()


# Without a header


@pytest.mark.parametrize("text", ["hello\n", "Permission is hereby granted\nto any person\n\nwithout limitation\n"])
def test_lines_of_any_text_are_nobody_until_somebody_says_so(text: str, tmp_path: Path) -> None:
    options = ('--map "column 1=full_name"', '--map "column 1=-"')
    assert asked(tmp_path, text) == [("column 1", options)]
    (question,) = questions_of(plan_of(tmp_path, text))
    assert question.text.startswith("nothing shows that the lines of this file are people")
    assert len(customers(plan_of(tmp_path, text, "column 1=name"))) == len(text.split("\n")) - 1 - text.count("\n\n")


def test_without_a_header_only_what_is_certain_is_taken(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "Testa Exemple;06 39 98 00 01;testa@example.org\nHugo Fictif;06 39 98 00 02;\n")
    assert list(fields_of(plan).values()) == ["full_name", "phone", "email"]


def test_without_a_header_first_and_last_names_dates_and_numbers_are_asked_about(tmp_path: Path) -> None:
    text = "Exemple;Testa;testa@example.org;1987-05-12;124\nFictif;Hugo;hugo@example.org;1990-01-01;3\n"
    assert [about for about, _ in asked(tmp_path, text)] == ["column 1", "column 2", "column 4", "column 5"]
    maps = ("#1=last_name", "#2=first_name", "#4=birthday", "column 5=points")
    assert [told(row) for row in customers(plan_of(tmp_path, text, *maps))] == [
        {"name": "Testa Exemple", "email": "testa@example.org", "birthday": "1987-05-12", "points": 124},
        {"name": "Hugo Fictif", "email": "hugo@example.org", "birthday": "1990-01-01", "points": 3},
    ]


# Maps


def test_a_map_is_forgiving_about_spelling_only(tmp_path: Path) -> None:
    text = "Nom;Téléphone\nTesta;0639980001\n"
    for name in ("Téléphone", "telephone", "TELEPHONE ", "#2"):
        assert fields_of(plan_of(tmp_path, text, f"{name}=note"))["Téléphone"] == "note"


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ("Téléphon=phone", "the file has no column 'Téléphon'", "did you mean 'Téléphone'?"),
        ("Nom=prenom", "'prenom' is not something a column can be", "it can be full_name, first_name"),
        ("Nom=point", "'point' is not something a column can be", "did you mean points?"),
        ("Nom=stamps:tea", "'stamps:tea' is not something a column can be", "did you mean stamps:coffee?"),
        ("Nom", "--map 'Nom' says no column or no field", 'write it like --map "Téléphone=phone"'),
        ("=phone", "--map '=phone' says no column or no field", 'write it like --map "Téléphone=phone"'),
        ("Mél=email", "several columns are called 'Mél'", 'say which by its number: --map "#3=…" or "#4=…"'),
        ("#9=phone", "the file has no column '#9'", "the columns are: Nom, Téléphone, Mél (column 3), Mél (column 4)"),
    ],
)
def test_a_wrong_map_is_refused_with_what_is_right(typed: str, message: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refusal:
        plan_of(tmp_path, "Nom;Téléphone;Mél;Mél\nTesta;0639980001;a@example.org;b@example.org\n", typed)
    assert refusal.value.message == message
    assert refusal.value.hint.startswith(hint)


def test_a_column_is_mapped_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="twice"):
        plan_of(tmp_path, "Nom;Mél\nTesta;a@example.org\n", "Nom=last_name", "#1=first_name")


def test_saved_maps_hold_where_their_columns_are_and_a_typed_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("Nom;Solde\nTesta;12\n")
    saved = (("Solde", "points"), ("Avoir client", "credit"))
    plan = recognise(str(path), program=FRENCH, today=TODAY, saved_maps=saved)
    assert fields_of(plan) == {"Nom": "full_name", "Solde": "points"}
    plan = recognise(str(path), program=FRENCH, today=TODAY, saved_maps=saved, maps=["Solde=credit"])
    assert fields_of(plan)["Solde"] == "credit"
    with pytest.raises(UsageError):
        recognise(str(path), program=FRENCH, today=TODAY, saved_maps=(("Solde", "pointz"),))


def test_the_shops_own_fields_and_amounts_in_cents(tmp_path: Path) -> None:
    text = "name,drink,credit_cents,spend_cents\nTesta,matcha,250,12345\n"
    (row,) = customers(plan_of(tmp_path, text, "drink=field:favourite_drink"))
    assert told(row) == {
        "name": "Testa", "credit_cents": 250, "spend_cents": 12345, "fields": {"favourite_drink": "matcha"},
    }  # fmt: skip


# What is said


def test_the_document_names_each_column(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "Nom;Ville\nTesta;Villeneuve\n")
    assert plan.recognition.document() == [
        {"column": "Nom", "field": "full_name", "why": None},
        {"column": "Ville", "field": None, "why": "addresses are not kept"},
    ]


def test_letters_encoded_twice_are_noticed(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path, "Nom;Mél\n".encode().decode("cp1252").encode() + "LÃ©a;a@example.org\n".encode(), "#2=email"
    )
    assert any("encoded twice" in note for note in plan.recognition.notes)


def test_a_file_is_read_in_the_encoding_given(tmp_path: Path) -> None:
    text = "Nom;Mél\nŁukasz;a@example.org\n".encode("cp1250")
    assert [row.name for row in customers(plan_of(tmp_path, text, encoding="cp1250"))] == ["Łukasz"]


def test_a_recognition_of_nothing_is_a_refusal(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        plan_of(tmp_path, "Nom;Mél\n")
    with pytest.raises(FileProblem):
        recognise(str(tmp_path / "gone.csv"), program=FRENCH, today=date(2026, 1, 1))
