# ruff: noqa: E501 (a string to a line, so that the list can be read)
"""Sixty strings that would run where a page shows what people wrote as it is; for any field, list, mail, feed or dialog.

``STRINGS`` are put into fields. In a browser test ``watch(page)`` before the first page is opened, and at the end
``watched.ran == []`` (nothing ran) and ``watched.blocked == []`` (nothing got as far as the content security policy).
Without a browser, ``runs(html)`` tells what of an answer would run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

STRINGS = [
    # elements that run
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<ScRiPt >alert(3)</sCrIpT>",
    "<script src=data:,alert(4)></script>",
    "<script\x0c>alert(5)</script\x0c>",
    "<<script>alert(6)//<</script>",
    "<scr<script>ipt>alert(7)</scr</script>ipt>",
    "<script type=module>alert(8)</script>",
    "<svg><script>alert(9)</script></svg>",
    "<svg><script>alert&#40;10&#41;</script>",
    # attributes that run
    "<img src=x onerror=alert(11)>",
    '"><img src=x onerror=alert(12)>',
    "'><img src=x onerror=alert(13)>",
    "`><img src=x onerror=alert(14)>",
    "<img/src=x/onerror=alert(15)>",
    "<img src=x onerror\n=\nalert(16)>",
    "<IMG SRC=x OnErRoR=alert(17)>",
    "<svg onload=alert(18)>",
    "<svg/onload=alert(19)//",
    "<body onload=alert(20)>",
    "<details open ontoggle=alert(21)>",
    "<input autofocus onfocus=alert(22)>",
    "<select autofocus onfocus=alert(23)>",
    "<video><source onerror=alert(24)></video>",
    "<audio src=x onerror=alert(25)>",
    "<marquee onstart=alert(26)>",
    "<style>@keyframes x{}</style><b style=animation-name:x onanimationstart=alert(27)>",
    "<a id=x tabindex=1 onfocus=alert(28) autofocus>",
    "<dialog open onclose=alert(29)><form method=dialog><button>x</button></form></dialog>",
    # out of an attribute
    '" onfocus=alert(30) autofocus x="',
    "' onfocus=alert(31) autofocus x='",
    '" onmouseover="alert(32)',
    "x onpointerenter=alert(33) ",
    '"autofocus/onfocus=alert(34)//',
    # addresses that run
    "javascript:alert(35)",
    "JaVaScRiPt:alert(36)",
    "java\tscript:alert(37)",
    "java&#x09;script:alert(38)",
    "&#106;avascript:alert(39)",
    "data:text/html,<script>alert(40)</script>",
    "vbscript:msgbox(41)",
    "<a href=javascript:alert(42)>klik</a>",
    "<iframe src=javascript:alert(43)></iframe>",
    "<iframe srcdoc='<script>parent.alert(44)</script>'></iframe>",
    "<form action=javascript:alert(45)><button>x</button></form>",
    "<object data=javascript:alert(46)></object>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(47)'>",
    "<base href=javascript:alert(48)//>",
    # Markdown
    "[klik](javascript:alert(49))",
    "[klik](<java\nscript:alert(50)>)",
    "[klik]: javascript:alert(51)\n\n[klik]",
    "![x](x\"onerror=\"alert(52))",
    "<javascript:alert(53)>",
    # out of a script, a comment, a template, JSON
    "';alert(54);//",
    "--></script><script>alert(55)</script><!--",
    "]]><script>alert(56)</script>",
    "{{constructor.constructor('alert(57)')()}}${alert(57)}",
    "{% debug %}{{ settings.SECRET_KEY }}<img src=x onerror=alert(58)>",
    # parsers that do not agree
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(59)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(60)>'>",
]  # fmt: skip

HOOK = """
(() => {
  window.__ran = []; window.__blocked = [];
  const note = name => (...said) => { window.__ran.push(name + ': ' + said.map(String).join(' ').slice(0, 80)); };
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'msgbox']) window[name] = note(name);
  for (const name of ['log', 'info', 'debug', 'table', 'dir']) console[name] = note('console.' + name);
  addEventListener('securitypolicyviolation', event => {
    window.__blocked.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + (event.sample || ''));
  });
})();
"""
"""Counts what a string of ours would call, and what the content security policy had to stop."""


@dataclass
class Watched:
    """What happened in the pages of one tab; ask before it is closed."""

    page: Any
    dialogs: list[str] = field(default_factory=list)
    earlier_ran: list[str] = field(default_factory=list)
    earlier_blocked: list[str] = field(default_factory=list)

    @property
    def ran(self) -> list[str]:
        return self.dialogs + self.earlier_ran + self.page.evaluate("() => window.__ran || []")

    @property
    def blocked(self) -> list[str]:
        return self.earlier_blocked + self.page.evaluate("() => window.__blocked || []")

    def look(self, address: str) -> None:
        """Opens a page, and keeps what the page before it had counted."""
        self.earlier_ran, self.earlier_blocked = self.ran[len(self.dialogs) :], self.blocked
        self.page.goto(address)
        self.page.wait_for_timeout(100)  # an error of a picture comes a moment later


def watch(page: Any) -> Watched:
    """Begins to count in a tab; before its first page."""
    watched = Watched(page)

    def dialog(shown: Any) -> None:
        watched.dialogs.append(f"{shown.type}: {shown.message}")
        shown.dismiss()

    page.on("dialog", dialog)
    page.add_init_script(HOOK)
    return watched


_RUNS = {"script", "iframe", "object", "embed", "base", "frame", "applet", "svg", "math", "style", "link", "meta"}
_LEADS = {"href", "src", "action", "formaction", "data", "srcdoc", "xlink:href", "poster", "background"}


def runs(html: str, *, own: frozenset[str] = frozenset()) -> list[str]:
    """What in a piece of HTML would run or load, as a browser reads it; ``own`` are elements that the page itself has.

    >>> runs("<p>&lt;script&gt;</p><a href='java&#x73;cript:x'>x</a><b onclick=x>")
    ['a href=javascript:x', 'b onclick']
    """
    return _Looker(own).look(html)


class _Looker(HTMLParser):
    def __init__(self, own: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.own = own
        self.found: list[str] = []

    def look(self, html: str) -> list[str]:
        self.feed(html)
        self.close()
        return self.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _RUNS - self.own:
            self.found.append(tag)
        for name, value in attrs:
            target = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name == "style":
                self.found.append(f"{tag} {name}")
            elif name in _LEADS and target.startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(f"{tag} {name}={target}")
