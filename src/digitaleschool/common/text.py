"""Text from outside, made fit to keep; the core does the same with what a survey is answered."""

from digitaleschool.core.text import KEPT_OUT, clean_line, clean_lines

__all__ = ["KEPT_OUT", "clean_line", "clean_lines"]
