import pytest

from digitaleschool.core.survey.scales import order_of


@pytest.mark.parametrize(
    ("family", "ordered"),
    [
        ("agreement", ["Helemaal oneens", "Oneens", "Neutraal", "Eens", "Helemaal eens"]),
        ("agreement", ["Strongly disagree", "Disagree", "Agree"]),
        ("satisfaction", ["Very dissatisfied", "Dissatisfied", "Neither/nor", "Satisfied", "Very satisfied"]),
        ("frequency", ["nooit", "enkele keren tijdens het jaar", "1 keer per maand", "2 à 4 keer per maand",
                       "meerdere keren per week", "dagelijks"]),
        ("frequency", ["nunca", "a veces", "siempre"]),
        ("extent", ["Not at all", "Rather not", "To some extent", "Very much"]),
        ("numbered", ["1 - Not very impressive", "3 - Quite impressive", "10 - Extremely"]),
        ("classes", ["< 20", "20-40", "41-60", "> 60"]),
        ("classes", ["1-7 days", "8-14 days", "21-28 days"]),
        ("level", ["beginner", "gevorderd", "expert"]),
    ],
)  # fmt: skip
def test_scale_is_recognised_whatever_its_order(family, ordered):
    for given in (ordered, ordered[::-1], sorted(ordered)):
        assert order_of(given) == (family, tuple(ordered))


@pytest.mark.parametrize(
    "labels", [["rood", "blauw"], ["ja", "nee"], ["eens"], [], ["eens", "vaak"], ["Antwerpen", "Limburg"]]
)
def test_other_answers_have_no_order(labels):
    assert order_of(labels) is None
