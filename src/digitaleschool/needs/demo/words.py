"""What the invented respondents write: tools with the spellings that people use, wishes, trainings, other answers.

All of it is our own Dutch; nobody wrote it.
"""

from __future__ import annotations

GENERAL_TOOLS: dict[str, tuple[float, tuple[str, ...]]] = {
    "smartschool": (9, ("Smartschool", "smartschool", "Smartschool live", "SmartSchool", "smart school")),
    "bookwidgets": (6, ("Bookwidgets", "BookWidgets", "book widgets", "Bookwidget", "bookwidgets")),
    "teams": (6, ("Teams", "MS Teams", "Microsoft Teams", "teams")),
    "powerpoint": (6, ("PowerPoint", "Powerpoint", "powerpoint", "ppt", "Power Point")),
    "youtube": (4, ("YouTube", "youtube", "You Tube", "Youtube filmpjes")),
    "kahoot": (4, ("Kahoot", "Kahoot!", "kahoot", "kahoot!!")),
    "excel": (3, ("Excel", "excel", "MS Excel")),
    "word": (3, ("Word", "word", "MS Word")),
    "google_forms": (3, ("Google Forms", "google forms", "Google formulieren")),
    "google_classroom": (2.5, ("Google Classroom", "Classroom", "google classroom")),
    "onenote": (2, ("OneNote", "onenote", "One Note")),
    "padlet": (2, ("Padlet", "padlet", "Padled")),
    "socrative": (1.5, ("Socrative", "socrative", "Socratif")),
    "quizlet": (1.5, ("Quizlet", "quizlet")),
    "mentimeter": (1.5, ("Mentimeter", "mentimeter", "Menti")),
    "learningapps": (1.2, ("LearningApps", "Learning Apps", "learningapps.org")),
    "nearpod": (1, ("Nearpod", "nearpod")),
    "canva": (1, ("Canva", "canva")),
    "onedrive": (1, ("OneDrive", "onedrive", "One Drive")),
    "microsoft_forms": (1.2, ("Microsoft Forms", "MS Forms", "Forms (Microsoft)")),
    "google_meet": (1, ("Google Meet", "google meet", "Meet")),
    "edpuzzle": (0.8, ("Edpuzzle", "EdPuzzle", "Ed Puzzle")),
    "unknown": (1.2, ("eigen website", "een digibord", "apps van de fabrikant", "online catalogus", "digitaal bord")),
}
"""code -> how often, and how it is written."""

FIELD_TOOLS: dict[str, tuple[tuple[str, ...], ...]] = {
    "auto": (("Electude", "electude", "Elektude"), ("Autodata", "Haynes Pro")),
    "bouw": (("AutoCAD", "Autocad", "autocad 3D"), ("Revit", "revit"), ("SketchUp", "Sketch Up", "sketchup")),
    "chemie": (("Labster", "labster"), ("PhET", "Phet simulaties"), ("LoggerPro",)),
    "handel": (("Exact Online", "exact"), ("Excel", "excel")),
    "hout": (("Vectorworks", "Vector Works"), ("AutoCAD", "autocad"), ("SketchUp", "sketchup"), ("Alphacam",)),
    "koeling_warmte": (("Coolpack", "CoolPack"), ("AutoCAD", "Auto CAD")),
    "land_tuinbouw": (("Plantnet", "PlantNet app"), ("Google Earth",)),
    "lichaamsverzorging": (("Pinterest", "pinterest"), ("Salonized",)),
    "mechanica_elektriciteit": (
        ("Solid Edge", "SolidEdge", "solid edge"), ("Siemens LOGO!", "LOGO! Soft", "logo soft comfort"),
        ("TIA Portal", "TIA-portal"), ("Arduino", "arduino", "Ardiuno"), ("Fusion 360", "Fusion360"),
        ("Multisim", "multi sim"), ("TwinCAT", "Twincat"), ("Tinkercad", "TinkerCAD"), ("FluidSIM", "Fluidsim"),
    ),
    "personenzorg": (("Prezi", "prezi"), ("digitaal zorgdossier", "zorgdossier")),
    "voeding": (("Foodlab calculator",), ("YouTube", "kookvideo's op youtube")),
    "other": (("Photoshop", "photoshop"), ("Illustrator", "Adobe Illustrator")),
}  # fmt: skip

NEEDS: dict[str, tuple[str, ...]] = {
    "programming": (
        "leren programmeren met Arduino, van nul af",
        "PLC programmeren op het niveau van de derde graad",
        "basis Python voor in het STEM-uur",
        "kleine projecten met microcontrollers",
    ),
    "modelling_3d": (
        "3D tekenen in Solid Edge, het vervolg op de basis",
        "Revit: hoe begin je eraan met een klas van 18",
        "Fusion 360 en daarna printen op de 3D-printer",
        "simuleren van schakelingen voor je ze bouwt",
    ),
    "automation": (
        "Siemens LOGO en een opstap naar grotere sturingen",
        "domotica: wat wordt er nu echt geplaatst?",
        "TwinCAT, graag op een rustig tempo",
    ),
    "ar_vr": ("VR-bril bij veiligheid op de werf", "augmented reality in de praktijkles, is dat betaalbaar?"),
    "interactive": (
        "lessen interactiever maken met Bookwidgets",
        "differentiëren met leerpaden zonder dat het me alle avonden kost",
        "quizzen en andere werkvormen voor een groep die snel afhaakt",
        "leerpad bouwen in Smartschool",
    ),
    "assessment": (
        "online toetsen die zichzelf verbeteren",
        "praktijk evalueren met een digitale rubriek",
        "digitaal toetsen op een eerlijke manier",
    ),
    "microsoft": ("Excel voor gevorderden", "Teams en OneNote vlot gebruiken met de klas", "basis Word en Excel"),
    "google": ("Google Classroom goed inrichten", "Google Forms voor kleine toetsen"),
    "video": ("zelf korte instructiefilmpjes maken en monteren", "filmpjes opnemen in het atelier"),
    "": (
        "nee, voorlopig niet", "geen idee wat er bestaat", "alles wat met mijn vak te maken heeft",
        "liefst iets korts in de buurt", "een overzicht van wat er is",
    ),
}  # fmt: skip

FIELD_NEEDS: dict[str, str] = {
    "programming": "mechanica_elektriciteit koeling_warmte auto",
    "modelling_3d": "bouw hout mechanica_elektriciteit",
    "automation": "mechanica_elektriciteit koeling_warmte",
    "ar_vr": "bouw auto personenzorg chemie",
}
"""Themes that are asked for in these fields only."""

TRAININGS = (
    "Bookwidgets op school", "basis Smartschool", "sessie over Teams tijdens de lockdown", "Excel, twee avonden",
    "dag over leerpaden", "webinar over digitaal toetsen", "Solid Edge bij de leverancier", "LOGO! voor leraren",
    "een cursus AutoCAD in avondschool", "interne nascholing door onze ICT-coördinator", "Google Classroom",
    "pedagogische studiedag over ICT", "filmpjes maken", "Revit, drie dagen", "ik weet het niet meer",
)  # fmt: skip

OTHER_FUNCTIONS = ("opvoeder", "stagebegeleider", "graadcoördinator", "leerlingbegeleider", "zorgcoördinator")
OTHER_FIELDS = ("grafische technieken", "mode", "algemene vakken", "toerisme")
OTHER_REASONS = ("samen met een collega", "tijdens de lesuren", "gratis")
