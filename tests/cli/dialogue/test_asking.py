"""Questions: only to a person, never needed, answered no unless somebody says yes."""

import io

import pytest

from loyalty_cli.cli.call import Call
from loyalty_cli.cli.dialogue import asking
from loyalty_cli.cli.main import guarded
from loyalty_cli.errors import Interrupted, UsageError


def answered(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """A person sits there and types this."""
    monkeypatch.setattr(asking, "person_can_be_asked", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


@pytest.mark.parametrize("text", ["y\n", "Yes\n", "oui\n", "O\n"])
def test_a_yes_goes_on(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], text: str) -> None:
    answered(monkeypatch, text)
    asking.confirm(Call(), "Sure?", yes=False)
    assert capfd.readouterr() == ("", "Sure? [y/N] ")


@pytest.mark.parametrize("text", ["\n", "n\n", "yep\n", ""])
def test_anything_else_stops(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    answered(monkeypatch, text)
    with pytest.raises(Interrupted):
        asking.confirm(Call(), "Sure?", yes=False)


def test_no_is_an_answer_and_no_error(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    answered(monkeypatch, "n\n")

    def asked() -> int:
        asking.confirm(Call(), "Sure?", yes=False)
        return 0

    assert (guarded(Call(), asked), capfd.readouterr().err) == (130, "Sure? [y/N] nothing was done\n")


def test_yes_is_not_asked_again(capfd: pytest.CaptureFixture[str]) -> None:
    asking.confirm(Call(), "Sure?", yes=True)
    asking.confirm_typed(Call(), "Sure?", "Léa", yes=True)
    assert capfd.readouterr() == ("", "")


def test_what_can_not_be_taken_back_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    answered(monkeypatch, "100014\n")
    asking.confirm_typed(Call(), "Erase?", "100014", yes=False)
    answered(monkeypatch, "yes\n")
    with pytest.raises(Interrupted):
        asking.confirm_typed(Call(), "Erase?", "100014", yes=False)


def test_nobody_there_is_a_refusal_that_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="needs a yes"):
        asking.confirm(Call(), "Sure?", yes=False)
    answered(monkeypatch, "y\n")
    call = Call()
    call.json = True
    with pytest.raises(UsageError, match="needs a yes"):
        asking.confirm(call, "Sure?", yes=False)


def test_a_french_question_has_a_french_answer(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    answered(monkeypatch, "oui\n")
    call = Call()
    call.speak("fr")
    asking.confirm(call, "Certain ?", yes=False)
    assert capfd.readouterr().err == "Certain ? [o/N] "
