"""Tags of an ad's address become what a visit will carry, or nothing."""

from __future__ import annotations

import re

from connectors.wire.utm import utm

KNOWN = {"ad.id": "7", "ad.name": "Окна & двери", "placement": None}


def test_macros_are_resolved_and_the_first_address_wins() -> None:
    assert utm(["utm_source=fb&utm_content={{ad.id}}_{{ ad.name }}", "utm_source=late&UTM_Term=a+b"], KNOWN) == {
        "utm_source": "fb",
        "utm_content": "7_Окна & двери",
        "utm_term": "a b",
    }


def test_a_tag_that_differs_from_click_to_click_is_null() -> None:
    assert utm(["utm_source={{placement}}&utm_term={{no.such}}&utm_content=x"], KNOWN) == {
        "utm_source": None,
        "utm_term": None,
        "utm_content": "x",
    }


def test_other_parameters_and_blank_tags_are_left_out() -> None:
    assert utm(["roistat=1&utm_medium=&utm_id=5"], KNOWN) == {}


def test_another_way_to_write_macros() -> None:
    assert utm(["utm_term={keyword}&utm_content={{x}}"], {"keyword": "окна", "x": "y"}, re.compile(r"\{(\w+)\}")) == {
        "utm_term": "окна",
        "utm_content": "{y}",
    }
