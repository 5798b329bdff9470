import pytest

from countersign.web.pages.html import Markup, element, join


def test_text_is_escaped_and_markup_is_not_escaped_twice() -> None:
    inner = element("b", "<i>")

    assert element("p", "a & b", inner) == "<p>a &amp; b<b>&lt;i&gt;</b></p>"


def test_attributes_are_escaped_named_and_left_out() -> None:
    made = element("label", class_="a", for_='"x"', aria_label="<", hidden=True, id=None, x=False)

    assert made == '<label class="a" for="&quot;x&quot;" aria-label="&lt;" hidden></label>'


def test_void_elements_have_no_end() -> None:
    assert element("input", type="radio", name="verdict") == '<input type="radio" name="verdict">'


def test_children_may_be_nested_and_absent() -> None:
    assert join(("a", None, ["b", (element("i", "c") for _ in range(2))])) == ("ab<i>c</i><i>c</i>")


def test_a_text_joined_to_markup_by_accident_is_text_again() -> None:
    joined = Markup("<b>") + "<script>"

    assert not isinstance(joined, Markup)
    assert join(joined) == "&lt;b&gt;&lt;script&gt;"


def test_what_a_page_cannot_hold_is_a_fault() -> None:
    with pytest.raises(TypeError):
        join(7)
