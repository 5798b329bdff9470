from countersign.presentation.values import present
from countersign.web.pages.blocks import render_blocks


def test_objects_are_labels_and_values() -> None:
    html = render_blocks(present({"word_count": 1200, "title": "Bees"}))

    assert '<dt>Word count</dt><dd class="pre">1,200</dd>' in html
    assert '<dt>Title</dt><dd class="pre">Bees</dd>' in html


def test_everything_stands_in_its_authors_order() -> None:
    html = render_blocks(present({"body": "long " * 100, "title": "Bees"}))

    assert html.index("long long") < html.index("Bees")


def test_lists_of_objects_are_tables_that_a_keyboard_can_scroll() -> None:
    html = render_blocks(present([{"id": 1, "amount": 20}, {"id": 2, "amount": 2200}]))

    assert '<th scope="col">Amount</th>' in html
    assert "<td>2,200</td>" in html
    assert 'role="region" tabindex="0" aria-label="Table: ID, Amount"' in html


def test_diffs_keep_their_signs_beside_the_colour() -> None:
    html = render_blocks(present({"diff": "@@ -1 +1 @@\n-old\n+new"}))

    assert '<span class="removed">-old</span>' in html
    assert '<span class="added">+new</span>' in html


def test_deep_parts_open_deeper_headings_and_none_beyond_the_sixth() -> None:
    deep = {"a": {"b": {"c": {"d": {"e": "x"}}}}}

    html = render_blocks(present(deep))

    assert html.count("<h3>") == html.count("<h4>") == 1
    assert "<h7" not in html


def test_nothing_of_a_value_becomes_markup() -> None:
    nasty = "<img src=x onerror=alert(1)>"
    value = {nasty: nasty, "list": [nasty], "rows": [{nasty: nasty}], "diff": f"+{nasty}",
             "long": nasty * 20, "code": nasty}  # fmt: skip

    assert "<img" not in render_blocks(present(value))
