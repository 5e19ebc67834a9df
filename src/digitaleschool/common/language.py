from django.utils.translation import get_language


def read_in() -> str:
    """The language that the page is read in: ``nl`` or ``en``, for words that knowledge brings in both."""
    return "en" if get_language() == "en" else "nl"
