"""From the bytes of a program file to a Program: what it becomes, and all mistakes at once."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.config import files
from loyalty_cli.config.loader import load
from loyalty_cli.config.places import ONE_OF
from loyalty_cli.config.settings import Settings
from loyalty_cli.errors import ProgramInvalid
from loyalty_cli.program.canonical import from_canonical_json, to_canonical_json
from loyalty_cli.program.kernel.expiry import Expiry
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.points import PointsRules
from loyalty_cli.program.promises.buying.promotions import Promotion
from loyalty_cli.program.promises.buying.rewards import Reward
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import Tier
from loyalty_cli.program.promises.days.birthday import Birthday
from loyalty_cli.program.promises.helping.engagements import Engagement
from loyalty_cli.program.promises.helping.referral import Referral
from loyalty_cli.program.promises.telling.profile import ProfileField
from tests.config.specimens import SHOP, mistakes, mistakes_in, program_of
from tests.support.programs import WORKED


def test_the_shortest_program_has_the_defaults_of_a_small_shop() -> None:
    loaded = load(SHOP.encode())
    assert loaded.program == Program(shop=Shop(name="Test"))
    assert loaded.settings == Settings()


def test_the_worked_program() -> None:
    assert program_of(WORKED) == Program(
        shop=Shop("Test", "EUR", 2, "FR", "fr", "Europe/Paris"),
        points=PointsRules(exclude=("gift-card",), expiry=Expiry("after-months", 12, "month-end")),
        tiers=(Tier("Bronze"), Tier("Silver", 20_000, 12_500), Tier("Gold", 50_000, 15_000)),
        stamp_cards=(StampCard("coffee", "Coffee card", "free-coffee", "item", "coffee", 0, 10, 2, "welcome"),),
        rewards=(Reward("free-coffee", "Free coffee", "product", 260, points=80),),
    )


def test_what_the_other_tables_become() -> None:
    program = program_of(
        SHOP
        + """
        [points.multipliers]
        tea = 1.5
        [[stamp_cards]]
        id = "v"
        name = "Visits"
        visit = true
        reward = "r"
        [[stamp_cards]]
        id = "s"
        name = "Spend"
        each = 5
        reward = "r"
        [[rewards]]
        id = "r"
        name = "Ten percent"
        kind = "percent"
        percent = 12.5
        from = 2026-12-01
        until = "2026-12-31"
        [[promotions]]
        id = "p"
        name = "Happy hour"
        multiplier = 2
        weekdays = ["fri", "mon", "fri"]
        hours = "16:00-24:00"
        [promotion_rules]
        stacking = "all"
        [profile.points]
        email = 10
        [profile.names]
        favourite_drink = "Favourite drink"
        [[engagements]]
        id = "e"
        name = "Review"
        points = 5
        [referral]
        friend_points = 30
        minimum = "5.00"
        [birthday]
        reward = "r"
        message = "Happy birthday {name}"
        [refunds]
        negative = false
        [staff]
        max_adjustment = 0
        """
    )
    assert program.points.multipliers == (("tea", 15_000),)
    assert [(card.earn, card.each_cents) for card in program.stamp_cards] == [("visit", 0), ("spend", 500)]
    reward = program.rewards[0]
    assert (reward.percent_e4, reward.starts_on, reward.until) == (1_250, date(2026, 12, 1), date(2026, 12, 31))
    assert program.promotions == (Promotion("p", "Happy hour", 20_000, 0, (1, 5), 960, 1440),)
    assert program.stacking == "all"
    assert program.profile == (ProfileField("email", 10), ProfileField("favourite_drink", 0, "Favourite drink"))
    assert program.engagements == (Engagement("e", "Review", 5),)
    assert program.referral == Referral(0, 30, 500)
    assert program.birthday == Birthday(reward="r", message="Happy birthday {name}")
    assert not program.refunds.negative
    assert program.staff.max_adjustment == 0


def test_settings_are_no_part_of_the_program() -> None:
    text = """
        [backup]
        dir = "/mnt/stick/copies"
        keep = 7
        [export]
        format = "jsonl"
        only = ["members", "balances"]
        [import]
        encoding = "cp1252"
        date_order = "dmy"
        [import.columns]
        "Téléphone" = "phone"
        """
    loaded = load((SHOP + text).encode())
    assert loaded.program == program_of(SHOP)
    assert loaded.settings == Settings(
        backup_dir="/mnt/stick/copies",
        backup_keep=7,
        export_format="jsonl",
        export_only=("members", "balances"),
        import_columns=(("Téléphone", "phone"),),
        import_encoding="cp1252",
        import_date_order="dmy",
    )


def test_what_one_purchase_comes_to_at_most_is_a_setting_and_no_promise() -> None:
    loaded = load((SHOP + '[staff]\nmax_purchase = "300.00"\n').encode())
    assert loaded.program == program_of(SHOP)
    assert loaded.settings == Settings(max_purchase_cents=30_000)
    assert mistakes(SHOP + "[staff]\nmax_purchase = 0\n") == [
        "staff.max_purchase: 0 is nothing; an amount is more than zero"
    ]


@pytest.mark.parametrize("written", ['"2.60"', "2.60", '"2,60"', '"2.6"', "2.6"])
def test_an_amount_is_what_was_written_in_quotes_or_not(written: str) -> None:
    assert program_of(f"{SHOP}[points]\nminimum = {written}\n").points.minimum_cents == 260


@pytest.mark.parametrize("written", ["1.1", '"1.1"'])
def test_no_rate_goes_through_a_float(written: str) -> None:
    assert program_of(f"{SHOP}[points]\nper_unit = {written}\n").points.per_unit_e4 == 11_000


@pytest.mark.parametrize(("currency", "amount", "cents"), [("JPY", "1000", 1000), ("TND", "1.250", 1250)])
def test_amounts_have_the_decimals_of_the_currency(currency: str, amount: str, cents: int) -> None:
    program = program_of(f'{SHOP}currency = "{currency}"\n[points]\nminimum = "{amount}"\n')
    assert program.points.minimum_cents == cents


def test_decimals_may_be_told_for_a_currency_of_ones_own() -> None:
    program = program_of(f'{SHOP}currency = "SEL"\ndecimals = 1\n[points]\nminimum = "2.5"\n')
    assert (program.shop.decimals, program.points.minimum_cents) == (1, 25)


def test_all_mistakes_at_once_in_the_order_of_the_file() -> None:
    text = """
        [points]
        rounding = "flor"
        minimum = 2.605
        [shop]
        naem = "Test"
        [[tiers]]
        name = "Bronze"
        [[tiers]]
        name = "Silver"
        from = "200.00"
        [[tiers]]
        name = "Gold"
        from = "150.00"
        multiplier = true
        [[stamp_cards]]
        id = "coffee"
        name = "Coffee card"
        reward = "free-cofee"
        boxes = 5
        head_start = 5
        [[rewards]]
        id = "free-coffee"
        name = "Free coffee"
        """
    assert mistakes(text) == [
        'points.rounding: "flor" is not one of "floor", "nearest", "ceil"; did you mean "floor"?',
        "points.minimum: 2.605 has more than 2 decimals; write at most 2",
        "shop.naem: unknown key; did you mean name?",
        "tier Gold, from: 150.00 is not above the tier before it, which begins at 200.00",
        'tier Gold, multiplier: true is not a rate; write it like 1 or "1.25", with at most four decimals',
        'stamp card coffee: nothing earns a stamp; add one of category = "coffee", visit = true, each = "5.00"',
        'stamp card coffee, reward: "free-cofee" is not the id of a reward; did you mean "free-coffee"?',
        "stamp card coffee, head_start: 5 is not below boxes (5); leave something to fill",
    ]


@pytest.mark.parametrize(
    ("text", "only"),
    [
        (
            '[[tiers]]\nname = "A"\n[[tiers]]\nname = "B"\nfrom = true\n[[tiers]]\nname = "C"\nfrom = 1\n',
            "tier B, from: true is not an amount; write it like 2.60",
        ),
        (
            '[[rewards]]\nid = "Free Coffee"\nname = "x"\n[birthday]\nreward = "free-coffee"\n',
            'reward Free Coffee, id: "Free Coffee" is not an id (a to z, 0 to 9 and -); write it like free-coffee',
        ),
        (
            '[[rewards]]\nid = "a"\nname = "x"\nvlaue = 2\nkind = "credit"\n',
            "reward a, vlaue: unknown key; did you mean value?",
        ),
        (
            '[[rewards]]\nid = "a"\nname = "x"\ntier = "Gold"\n[tiers]\nname = "Gold"\n',
            "tiers: one table stands where several may; write [[tiers]]",
        ),
        (
            '[[challenges]]\nid = "a"\nname = "A"\ncount = "visits"\ntarget = 0\npoints = 1\n',
            "challenge a, target: 0 is nothing; write a rate above zero",
        ),
        (
            '[[challenges]]\nid = "a"\nname = "A"\ncount = "visits"\npoints = 1\n',
            "challenge a, target: missing; write it like target = 3",
        ),
        (
            '[[surprises]]\nid = "a"\nname = "A"\nshare = "some"\npoints = 5\n',
            'surprise a, share: "some" is not a rate; write it like 1 or "1.25", with at most four decimals',
        ),
        (
            '[[goals]]\nkpi = "nps"\ntarget = "ten"\nby = 2027-05-30\n',
            'goal 1 (line 3), target: "ten" is no target; write "+10", "-15%" or "34%"',
        ),
        (
            '[[messages]]\nwhen = "news"\ntext = "{nope}"\n',
            (
                "message 1 (line 3), text: {nope} cannot be filled in; fields are "
                "{by}, {missing}, {name}, {points}, {reward}, {shop}, {until}"
            ),
        ),
        (
            '[[campaigns]]\nid = "c"\nhold_out = 1\n',
            'campaign c, hold_out: 1 leaves nobody to reach; write a share like "0.25"',
        ),
        (
            '[[surveys]]\nkind = "nps"\nquestion = "Would you recommend us?"\nask = 2\n',
            'survey 1 (line 3), ask: 2 is more than all; write a share like "0.10"',
        ),
        (
            '[[goals]]\nkpi = "nps"\ntarget = "+10"\nby = "soon"\n',
            'goal 1 (line 3), by: "soon" is not a day of the calendar; write it like 2026-11-21',
        ),
        (
            "[[thresholds]]\nfrom = 0\npercent = 5\n[[thresholds]]\nfrom = 20\npercent = 5\n",
            "threshold 1 (line 3), from: 0 is nothing; an amount is more than zero",
        ),
    ],
)
def test_a_mistake_draws_no_further_ones_after_it(text: str, only: str) -> None:
    assert mistakes_in(text) == [only]


def test_the_refusal_says_how_many_and_what_to_do() -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        load(b"[shop]\n")
    assert refusal.value.message == "loyalty.toml has a mistake"
    assert refusal.value.hint == "correct loyalty.toml, then try: loyalty program check"
    with pytest.raises(ProgramInvalid, match="has 2 mistakes"):
        load(b"[shop]\ntill = 1\n")


names = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
ids = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
amounts = st.integers(0, 10**6).map(lambda cents: f'"{cents // 100}.{cents % 100:02d}"')
some_amounts = st.integers(1, 10**6).map(lambda cents: f'"{cents // 100}.{cents % 100:02d}"')
rates = st.integers(1, 10**6).map(lambda rate: f'"{rate // 10_000}.{rate % 10_000:04d}"')
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def optional(key: str, values: st.SearchStrategy[object]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), values.map(lambda value: f"{key} = {value}\n"))


def quoted(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return values.map(lambda value: f'"{value}"')


def lists(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(values, max_size=3).map(lambda items: f"[{', '.join(items)}]")


@st.composite
def program_files(draw: st.DrawFn) -> str:
    """Faultless program files with any of their keys."""
    text = f'[shop]\nname = "{draw(names)}"\n[points]\n'
    text += draw(optional("per_unit", rates)) + draw(optional("minimum", amounts))
    text += draw(optional("rounding", st.sampled_from(['"floor"', '"nearest"', '"ceil"'])))
    text += draw(optional("exclude", lists(st.just('"gift"')))) + draw(optional("daily_cap", st.integers(1, 999)))
    text += "[points.multipliers]\n" + draw(optional("tea", rates))
    text += "[points.expiry]\n" + draw(optional("mode", st.sampled_from(['"never"', '"day-of-year"', '"inactivity"'])))
    tiers = draw(st.lists(names, min_size=1, max_size=4, unique_by=str.casefold))
    for index, tier in enumerate(tiers):
        text += f'[[tiers]]\nname = "{tier}"\nfrom = {index * 100}\n' + draw(optional("multiplier", rates))
        text += draw(optional("perks", lists(quoted(names))))
    rewards = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    for reward in rewards:
        text += f'[[rewards]]\nid = "{reward}"\nname = "{draw(names)}"\n' + draw(optional("value", amounts))
        text += draw(optional("points", st.integers(1, 10**6))) + draw(optional("from", days))
        text += draw(optional("tier", quoted(st.sampled_from(tiers)))) + draw(optional("stock", st.integers(0, 99)))
        text += draw(optional("per_member", st.integers(1, 9)))
    for card in draw(st.lists(ids, max_size=3, unique=True)):
        text += f'[[stamp_cards]]\nid = "{card}"\nname = "x"\nreward = "{draw(st.sampled_from(rewards))}"\nboxes = 9\n'
        text += draw(st.one_of(st.just("visit = true\n"), some_amounts.map(lambda amount: f"each = {amount}\n")))
        text += draw(optional("head_start", st.integers(0, 8))) + draw(optional("valid_months", st.integers(1, 99)))
    for promotion in draw(st.lists(ids, max_size=3, unique=True)):
        text += f'[[promotions]]\nid = "{promotion}"\nname = "x"\nbonus = {draw(st.integers(1, 99))}\n'
        text += draw(optional("hours", st.just('"14:30-16:00"'))) + draw(optional("until", days))
        text += draw(optional("tiers", lists(quoted(st.sampled_from(tiers)))))
        text += draw(optional("weekdays", lists(st.sampled_from(['"mon"', '"sun"']))))
    text += draw(optional("[birthday]\npoints", st.integers(1, 9)))
    return text + draw(optional("[referral]\nfriend_points", st.integers(1, 9)))


@settings(deadline=None)
@given(program_files())
def test_what_is_recorded_is_what_was_loaded(text: str) -> None:
    program = program_of(text)
    assert from_canonical_json(to_canonical_json(program)) == program


@given(program_files())
def test_the_same_file_is_the_same_program(text: str) -> None:
    assert to_canonical_json(program_of(text)) == to_canonical_json(program_of("# a comment\n" + text))


@given(st.data())
def test_a_mangled_file_loads_or_is_refused_in_clean_lines(data: st.DataObject) -> None:
    sample = files.sample_text()
    start = data.draw(st.integers(0, len(sample)))
    length = data.draw(st.integers(0, 60))
    junk = data.draw(st.one_of(st.binary(max_size=40), st.text(max_size=20).map(str.encode), st.just(b"[[a]]\n")))
    for line in mistakes(sample[:start] + junk + sample[start + length :]):
        assert line.isprintable()
        assert ": " in line


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans(), lambda inner: st.lists(inner, max_size=3)))
def test_nonsense_where_a_table_belongs_is_refused(value: object) -> None:
    written = str(value).lower().replace("none", '"x"')
    for key in ("tiers", "points", "rewards", "birthday", "profile", "shop"):
        found = mistakes(f"{key} = {written}\n")
        one = ONE_OF.get(key, key)
        assert all(line.split(":")[0].startswith((key, "shop", f"{one} ")) for line in found)
        assert found
