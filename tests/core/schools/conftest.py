from __future__ import annotations

import csv
import io

import pytest

from digitaleschool.core.schools.reading import Register, read_register
from digitaleschool.core.survey.tables import RawTable, column_of

ODD = """\
Instellingsnummer;Naam_ruw;Gemeente;Postcode;Net;Soort bestuur;Levensbeschouwing;Leerlingen;Provincie;Telefoon
028514;Provinciaal Instituut       PIVA;ANTWERPEN;2018;Officieel gesubsidieerd;Provincie;;640;Antwerpen;03
28589;Instituut Sint-Maria;ANTWERPEN;2000;Vrij gesubsidieerd;Vrij;Katholiek;700;Antwerpen;03
28589;Instituut Sint-Maria;ANTWERPEN;2060;Vrij gesubsidieerd;Vrij;Katholiek;400;Antwerpen;03
28589;INSTITUUT SINT-MARIA;Antwerpen;2060;Vrij gesubsidieerd;Vrij;Katholiek;400;Antwerpen;03
30000;Technisch Instituut Élodie;PUURS-SINT-AMANDS;2870,2890;Officieel gesubsidieerd;Gemeente;;350;Antwerpen;03
31000;GO! atheneum Brussel;BRUSSEL;1000;GO!;GO!;;n/a;Vlaams-Brabant;02
31001;Vrije school;HEIST-OP-DEN-BERG;2220;Vrij gesubsidieerd;Vrij;Protestants;veel;Limburg;015
;Zonder nummer;GENT;9000;GO!;GO!;;1;Oost-Vlaanderen;09
32000;Lycée de Waterloo;WATERLOO;1410;;;;10;Waals-Brabant;02
BE33;Fout nummer;GENT;9000;GO!;GO!;;1;Oost-Vlaanderen;09
33001;;GENT;9000;GO!;GO!;;1;Oost-Vlaanderen;09
33002;Zonder postcode;GENT;Gent;GO!;GO!;;1;Oost-Vlaanderen;09
"""
"""The oddities of real lists in a dozen rows, none of them a real school."""


@pytest.fixture
def odd() -> Register:
    return register(ODD)


def register(text: str) -> Register:
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    columns = tuple(column_of(title, [row[at] for row in rows[1:]]) for at, title in enumerate(rows[0]))
    return read_register(RawTable(columns=columns, rows=range(2, len(rows) + 1)))
