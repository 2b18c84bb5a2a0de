"""The light JSON is that of the standard library."""

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli import jsons

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_is_written_as_json_writes_it_and_read_again(value: Any) -> None:
    assert jsons.dumps(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert jsons.in_order(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert jsons.spaced(value) == json.dumps(value, ensure_ascii=False)
    assert jsons.loads(jsons.dumps(value)) == value
    assert jsons.loads(json.dumps(value, indent=2) + "\n") == value


@pytest.mark.parametrize("text", ["", " ", "{", '{"a":}', "[1] [2]", "[1]x", "nul", '"a', "{'a': 1}", "[1,]", '["\n"]'])
def test_what_is_no_json_is_refused_as_json_refuses_it(text: str) -> None:
    with pytest.raises(json.JSONDecodeError) as ours:
        jsons.loads(text)
    with pytest.raises(json.JSONDecodeError) as theirs:
        json.loads(text)
    assert str(ours.value) == str(theirs.value)


@pytest.mark.parametrize("text", ["1", "true", "null", ' {"a": 1}', '"a"', "[1]\n", "[1.5, NaN]"])
def test_any_json_is_read(text: str) -> None:
    assert repr(jsons.loads(text)) == repr(json.loads(text))


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        jsons.dumps({"a": object()})


def test_without_the_fast_parts_it_is_the_same() -> None:
    code = (
        "import sys; sys.modules['_json'] = None\n"
        "from loyalty_cli import jsons; value = {'b': [1, None, 'é\\n'], 'a': 2.5}\n"
        "print(ascii([jsons.dumps(value), jsons.in_order(value), jsons.spaced(value), jsons.quoted('é'),"
        " jsons.loads(jsons.dumps(value)) == value]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    value = {"b": [1, None, "é\n"], "a": 2.5}
    assert done.stdout.strip() == ascii(
        [jsons.dumps(value), jsons.in_order(value), jsons.spaced(value), jsons.quoted("é"), True]
    )
