"""Texts that try to run, to break out, to compute or to crash: names of schools as attackers write them."""

from __future__ import annotations

SCRIPTS = (
    "<script>alert(1)</script>", "</title><script>alert(1)</script>", "</style><script>alert(1)</script>",
    "</svg><script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    "<body onload=alert(1)>", "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>", "<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>", "<input autofocus onfocus=alert(1)>", "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>", "<marquee onstart=alert(1)>", "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>", "<math><mtext></mtext><script>alert(1)</script></math>",
    "<math href=javascript:alert(1)>x</math>", "<form action=javascript:alert(1)><button>x</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "<link rel=stylesheet href=javascript:alert(1)>",
    "<base href=javascript:alert(1)//>", "<style>@import 'javascript:alert(1)'</style>",
    "<style onload=alert(1)></style>",
    "--><script>alert(1)</script>", "]]><script>alert(1)</script>", "<!--<img src='--><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\u003cscript\\u003ealert(1)",
    "%3Cscript%3Ealert(1)%3C/script%3E", "javascript:alert(1)", "' onmouseover='alert(1)", '" onmouseover="alert(1)',
    "` onmouseover=`alert(1)", "<x contenteditable onblur=alert(1)>x", "<animate onbegin=alert(1)>",
    "<foreignObject><script>alert(1)</script></foreignObject>", "<use href='data:image/svg+xml,<svg onload=alert(1)>'>",
    "{{7*7}}", "{% debug %}", "${7*7}",
)  # fmt: skip
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1",
    "=HYPERLINK(\"http://x.example\",\"x\")",
    "=cmd|' /C calc'!A0", "{=1+1}", "http://x.example/a", "mailto:a@x.example", "internal:Sheet1!A1",
    "+32 470 12 34 56",
)  # fmt: skip
BREAKERS = (
    "\x00", "a\x00b", "\x0b\x0c\x1f", "\x7f\x85\x9f", "\ud800", "\udfff", "\ufffe\uffff", "\u202eabc", "\u2066abc",
    "\ufeff",
    "e\u0301" * 40, "\U0001f468\u200d\U0001f469\u200d\U0001f467", "العربية", "עברית", "漢字", "ไทย",
    "x" * 5000, "a " * 3000,
    "#eval(1)", "#import \"x\"", "*vet* _schuin_ = kop", "$ x^2 $", "@label", "<label>", "`code`", "\\", "//", "/* */",
    "]", "#{",
)  # fmt: skip
ALL = SCRIPTS + FORMULAS + BREAKERS
