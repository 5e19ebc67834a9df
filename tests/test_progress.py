"""Progress: a bar on a terminal, plain lines elsewhere, nothing when quiet."""

import io

from digitaleschool.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_writes_plain_lines_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    progress = Progress("Rapport maken", stream=stream)

    progress.step("lezen")
    progress.step("rekenen", 0.5)
    progress.done()

    assert stream.getvalue() == "Rapport maken: lezen\nRapport maken: rekenen\n"


def test_progress_draws_a_bar_on_a_terminal_and_clears_it() -> None:
    stream = Terminal()
    progress = Progress("Rapport", stream=stream)

    progress.step("rekenen", 0.5)
    progress.done()

    assert stream.getvalue() == "\r\x1b[KRapport ████████████░░░░░░░░░░░░ rekenen\r\x1b[K"


def test_progress_says_nothing_when_quiet() -> None:
    stream = io.StringIO()
    progress = Progress("Rapport", quiet=True, stream=stream)

    progress.step("rekenen")
    progress.done()

    assert stream.getvalue() == ""
