"""How does an invitation look as HTML that every mail program can show?

Tables for layout, styles in line, one column of at most 600 pixels, nothing loaded from anywhere.
The sheet in the head holds only what cannot stand in line: dark colours and the narrow screen.
"""

from html import escape

from countersign.channels.letter import OPENING, Letter
from countersign.channels.letter_text import BOTH_LEAD, PERSONAL
from countersign.channels.mail_html import as_html, text_html

_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_HEADING = "margin:20px 0 6px;font-size:16px;font-weight:bold"
_SHEET = """
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){.pad{padding:16px!important}.half{display:block!important;\
width:100%!important;box-sizing:border-box;padding:0 0 10px!important}}
@media (prefers-color-scheme:dark){body,.back{background:#14171a!important}
.card{background:#1e2226!important;border-color:#3a4148!important}
.card,.ink{color:#eef1f4!important}.dim{color:#aab4be!important}
.box{background:#2a3036!important;color:#eef1f4!important}
.line{border-color:#3a4148!important}.warn{background:#3d2f0b!important;color:#ffe9b0!important}
.add{color:#7ee2a0!important}.del{color:#ffaba3!important}
.link{color:#9cc7ff!important}.no{background:#1e2226!important;color:#ffb4ab!important;\
border-color:#ffb4ab!important}
.yes{background:#7ee2a0!important;border-color:#7ee2a0!important;color:#0c2a17!important}}
"""


def html_part(written: Letter) -> str:
    """Write the HTML part: a whole document in UTF-8, everything from outside escaped."""
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="supported-color-schemes" content="light dark">',
            f"<title>{escape(OPENING)}</title>\n<style>{_SHEET}</style>\n</head>",
            f'<body class="back" style="margin:0;padding:0;background:#eef0f3;{_FONT}">',
            '<table role="presentation" class="back" width="100%" cellpadding="0" '
            'cellspacing="0" style="background:#eef0f3"><tr><td align="center" '
            'style="padding:16px 8px">',
            '<table role="presentation" class="card" width="600" cellpadding="0" '
            'cellspacing="0" style="width:100%;max-width:600px;background:#ffffff;color:#1b1f24;'
            'border:1px solid #d5dae0;border-radius:8px"><tr><td class="pad" '
            'style="padding:24px;text-align:left;font-size:15px;line-height:1.5">',
            *_body(written),
            "</td></tr></table>\n</td></tr></table>\n</body>\n</html>\n",
        ]
    )


def _body(written: Letter) -> list[str]:
    parts = [
        f'<p class="dim" style="margin:0;font-size:14px;color:#5b6470">{escape(OPENING)}</p>',
        '<h1 style="margin:2px 0 12px;font-size:20px;line-height:1.3;overflow-wrap:anywhere;'
        f'word-break:break-word">{escape(written.origin)}</h1>',
    ]
    if written.warning:
        style = "margin:0 0 12px;padding:10px 12px;background:#fff4d6;color:#5c4200"
        parts.append(f'<p class="warn" style="{style}">{escape(written.warning)}</p>')
    parts.extend([_summary(written), _part("Prompt:", as_html(written.prompt))])
    parts.append(_part("Data:", as_html(written.data)))
    if written.metadata:
        parts.append(_part("Metadata:", as_html(written.metadata)))
    parts.extend([_choice(written), _feedback(written), _foot(written)])
    return parts


def _part(title: str, body: str) -> str:
    return f'<h2 style="{_HEADING}">{title}</h2>\n{body}'


def _summary(written: Letter) -> str:
    rows = "\n".join(
        f'<tr><th scope="row" class="dim" valign="top" width="104" style="padding:3px 12px 3px 0;'
        f'text-align:left;font-weight:normal;color:#5b6470">{escape(label)}</th>'
        f'<td valign="top" style="padding:3px 0;overflow-wrap:anywhere;word-break:break-word">'
        f"{'<br>'.join(text_html(sentence) for sentence in sentences)}</td></tr>"
        for label, sentences in written.summary
    )
    return f'<table width="100%" cellpadding="0" cellspacing="0">\n{rows}</table>'


def _choice(written: Letter) -> str:
    shape = "display:block;padding:12px 8px;border-radius:6px;text-align:center;font-weight:bold"
    plain = "text-decoration:none;font-size:16px"
    yes = f"{shape};{plain};background:#146c3a;border:2px solid #146c3a;color:#ffffff"
    no = f"{shape};{plain};background:#ffffff;border:2px solid #9b1c1c;color:#9b1c1c"
    url = escape(written.link_url)
    cell = '<td class="half" width="50%" style="padding:{side}">'
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
        'style="margin:20px 0 8px"><tr>'
        f'{cell.format(side="0 6px 0 0")}<a class="yes" href="{url}" style="{yes}">Approve</a></td>'
        f'{cell.format(side="0 0 0 6px")}<a class="no" href="{url}" style="{no}">Reject</a></td>'
        f'</tr></table>\n<p class="dim" style="margin:0;font-size:13px;color:#5b6470">'
        f'{escape(BOTH_LEAD)}<br><a class="link" href="{url}" style="color:#0b5cad;'
        f'word-break:break-all">{url}</a></p>'
    )


def _feedback(written: Letter) -> str:
    style = (
        "display:block;padding:12px;border:1px solid #9aa4af;border-radius:4px;"
        "text-decoration:none;color:#5b6470;font-size:14px;min-height:44px"
    )
    url = escape(written.link_url)
    area = f'<a class="dim line" href="{url}" style="{style}">{escape(written.feedback)}</a>'
    return _part("Optional feedback:", area)


def _foot(written: Letter) -> str:
    lines = "<br>".join(escape(line) for line in (PERSONAL, *written.reference))
    style = (
        "margin:20px 0 0;padding-top:12px;border-top:1px solid #e3e6ea;font-size:12px;"
        "color:#5b6470;overflow-wrap:anywhere;word-break:break-word"
    )
    return f'<p class="dim line" style="{style}">{lines}</p>'
