"""``docs/validation.md`` says what the formulas do today."""

from published.validation import PAGE, page


def test_the_page_is_what_the_data_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python tests/published/validation.py"
