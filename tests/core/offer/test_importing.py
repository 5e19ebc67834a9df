"""Courses of another catalogue: every one becomes a description, every loss is named."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from digitaleschool.core.markdown import from_html
from digitaleschool.core.offer.content import LINE, TEXT, Part, SessionPlan, content_json, read_content
from digitaleschool.core.offer.importing import CATALOGUES, CatalogueRefused, load_mapping, read_catalogue

REAL = Path(__file__).parents[4] / "shared" / "data" / "catalogue" / "ncce_course_templates.json"
NCCE = load_mapping("ncce")


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html)).strip()


def file(*courses: dict[str, object]) -> bytes:
    rows = [{"Template." + name: value for name, value in course.items()} for course in courses]
    return json.dumps({"GetJsonResult": {"Entities": rows}}).encode()


def course(**facts: object) -> dict[str, object]:
    return {"ActivityCode": "CP1", "TemplateTitle": "PLC", **facts}


def read(*courses: dict[str, object]):
    return read_catalogue(file(*courses), mapping=NCCE, clean_html=plain)


def test_a_course_becomes_a_description():
    found = read(
        course(
            MetaDescription="Write a first program.", Summary='<p class="MsoNormal">All about it</p>',
            Outcomes="<ul><li>loops</li></ul>", RemoteDeliveredCPD="True", OnlineCPD="False", Duration="5",
            DurationUnit="157430002", AgeGroups="157430001;157430011", AdditionalSubjects="100000019;100000011",
        )
    )  # fmt: skip

    content = found.courses[0].content
    assert (content.title.en, content.title.nl, content.promise.en) == ("PLC", "", "Write a first program.")
    assert content.about.en == "All about it\n\n# What you learn\n\nloops"
    assert (content.modes, content.stages, content.themes) == (("online",), ("2",), ("programming",))
    assert content.sessions == (SessionPlan(parts=(Part(doing="other", minutes=300),)),)
    assert found.losses == ()


@pytest.mark.parametrize(
    ("facts", "sessions", "kind"),
    [
        ({"Duration": "2", "DurationUnit": "157430000"}, (360, 360), "catalogue_days"),
        ({"Duration": "3", "DurationUnit": "157430001"}, (0, 0, 0), "catalogue_weeks"),
        ({"Duration": "45", "DurationUnit": "157430004"}, (45,), ""),
        ({"Duration": "1", "DurationUnit": "157430003"}, (), "catalogue_duration"),
        ({"Duration": "900", "DurationUnit": "157430001"}, (), "catalogue_duration"),
        ({"Duration": "11", "DurationUnit": "157430002"}, (), "catalogue_duration"),
        ({"Duration": "a few", "DurationUnit": "157430002"}, (), "catalogue_duration"),
        ({"Duration": "٣", "DurationUnit": "157430002"}, (), "catalogue_duration"),
        ({}, (), "catalogue_no_duration"),
    ],
)
def test_a_duration_becomes_sessions_or_is_told(facts, sessions, kind):
    found = read(course(**facts))

    assert tuple(session.minutes for session in found.courses[0].content.sessions) == sessions
    assert [loss.kind for loss in found.losses] == [kind] * bool(kind)


def test_every_loss_is_named_with_how_many_courses():
    found = read(
        course(Subject="157430003", AgeGroups="157430005;1", BookingURL="https://x.example", Colour="red", Duration="1",
               DurationUnit="157430002"),
        course(ActivityCode="CP2", Subject="157430003", Duration="1", DurationUnit="157430002"),
    )  # fmt: skip

    assert [(loss.kind, loss.message.nl) for loss in found.losses] == [
        ("catalogue_column", "De kolom 'Template.Colour' kennen we niet. (1 opleiding)"),
        ("catalogue_stages_unknown", "De code '1' van een leeftijd kennen we niet. (1 opleiding)"),
        (
            "catalogue_stages_unused",
            "De leeftijd '7-11 years' valt buiten de tweede en derde graad. (1 opleiding)",
        ),
        ("catalogue_themes_unused", "Voor het vak 'Computing' is er hier geen thema. (2 opleidingen)"),
        ("catalogue_unread", "'webadres om in te schrijven' lezen we niet: je schrijft hier in. (1 opleiding)"),
    ]


def test_long_texts_are_cut_and_told():
    found = read(course(MetaDescription="x" * 400, Summary="woord " * 2000, Duration="1", DurationUnit="157430002"))

    content = found.courses[0].content
    assert (len(content.promise.en), len(content.about.en) <= TEXT) == (LINE, True)
    assert [loss.column for loss in found.losses] == ["Template.MetaDescription", "Template.Summary"]


def test_headings_of_a_text_stand_below_ours():
    found = read_catalogue(
        file(course(Summary="<h2>Who</h2><p>You</p>", Outcomes="<h2>You will:</h2><h4>Know</h4>", Duration="1",
                    DurationUnit="157430002")),
        mapping=NCCE, clean_html=from_html,
    )  # fmt: skip

    assert found.courses[0].content.about.en == "# Who\n\nYou\n\n# What you learn\n\nYou will:\n\n## Know"


def test_a_text_without_room_is_cut_at_a_paragraph():
    found = read_catalogue(
        file(course(Summary=f"<p>{'woord ' * 900}</p><p>{'slot ' * 400}</p>", Outcomes="<p>meer</p>", Duration="1",
                    DurationUnit="157430002")),
        mapping=NCCE, clean_html=from_html,
    )  # fmt: skip

    assert found.courses[0].content.about.en == f"{'woord ' * 900}".strip() + "\n\n# What you learn\n\nmeer"


def test_a_course_without_a_code_is_called_by_its_internal_number():
    assert read(course(ActivityCode=" ", COURSETEMPLATENO="de08-1")).courses[0].id == "de08-1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Dit is geen JSON-bestand."),
        (b"\xff\xfe", "Dit is geen JSON-bestand."),
        (b"[" * 200_000, "Dit is geen JSON-bestand."),
        (b"[]", "In dit bestand staan geen opleidingen"),
        (b'{"GetJsonResult": {"Entities": [3]}}', "In dit bestand staan geen opleidingen"),
        (file(course(TemplateTitle="")), "Opleiding 1: de kolom 'Template.TemplateTitle' is leeg."),
        (file(course(), course(ActivityCode="CP2", Summary=[3])), "Opleiding 2: de kolom 'Template.Summary' is geen"),
        (file(course(), course()), "De opleiding 'CP1' staat er twee keer."),
        (file(course(Summary="x" * 300_000)), "Opleiding 1: de kolom 'Template.Summary' is langer dan"),
    ],
    ids=range(9),
)
def test_a_bad_file_ends_in_one_sentence(content, said):
    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(content, mapping=NCCE, clean_html=plain)

    assert refused.value.said("nl").startswith(said)


def test_all_of_the_real_catalogue_is_read():
    if not REAL.exists():
        pytest.skip("the real catalogue is not beside the project")

    found = read_catalogue(REAL.read_bytes(), mapping=NCCE, clean_html=plain)

    assert len(found.courses) == 79
    assert all(read_content(content_json(one.content)) == one.content for one in found.courses)
    assert "catalogue_column" not in {loss.kind for loss in found.losses}, "each column has its line in the mapping"
    assert {"catalogue_themes_unknown", "catalogue_stages_unknown"}.isdisjoint(loss.kind for loss in found.losses)


@pytest.mark.parametrize("id", CATALOGUES)
def test_each_mapping_loads_and_its_codes_are_ours(id):
    mapping = load_mapping(id)

    themes = tuple(to for code, (_, to) in mapping.codes.items() if code.startswith("themes.") and to)
    stages = tuple(to for code, (_, to) in mapping.codes.items() if code.startswith("stages.") and to)
    assert read_content({"themes": list(themes), "stages": list(stages)}).stages == ("2", "3")
