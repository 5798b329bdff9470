"""How do the pages look? One style sheet, stood inline and allowed by its own hash."""

import base64
import hashlib

STYLE = """
:root{color-scheme:light dark;--page:#fff;--ink:#16191d;--soft:#4a525c;--line:#c3c9d1;
--panel:#f3f5f7;--accent:#1d4f91;--on-accent:#fff;--focus:#ffd447;--on-focus:#16191d;
--bad:#b3261e;--good:#0f6b3c;--added:#e3f4e8;--removed:#fbe6e4;--edge:#5b646e}
@media (prefers-color-scheme:dark){:root{--page:#14171a;--ink:#f1f3f5;--soft:#b6bec7;
--line:#414a54;--panel:#1e2328;--accent:#8ab8f2;--on-accent:#0c1a2b;--focus:#ffd447;
--on-focus:#16191d;--bad:#ff9a90;--good:#7fd6a3;--added:#12321f;--removed:#3d1b19;--edge:#98a2ad}}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,
"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:44rem;margin:0 auto;padding:0 1rem}
header{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;
padding-top:.6rem;padding-bottom:.6rem;font-size:.875rem;color:var(--soft)}
header strong{color:var(--ink)}
.band{border-bottom:1px solid var(--line)}
main{padding-top:.75rem;padding-bottom:2.5rem}
footer{padding-top:1rem;padding-bottom:2rem;font-size:.875rem;color:var(--soft)}
.foot{border-top:1px solid var(--line)}
footer p{margin:0 0 .5rem}
h1{font-size:1.5rem;line-height:1.2;margin:.1rem 0 .75rem;text-wrap:balance}
h2{font-size:1.25rem;line-height:1.3;margin:2rem 0 .6rem}
h3{font-size:1.0625rem;line-height:1.35;margin:1.4rem 0 .4rem}
h4,h5,h6{font-size:1rem;margin:1.1rem 0 .3rem}
p,ul,ol,dl,table,pre{margin:0 0 .9rem}
ul{padding-left:1.2rem}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.15em}
a:hover{text-decoration-thickness:3px}
:focus-visible{outline:3px solid var(--focus);outline-offset:0;box-shadow:0 0 0 5px var(--on-focus)}
a:focus-visible,summary:focus-visible{background:var(--focus);color:var(--on-focus);
box-shadow:none;outline-color:var(--focus)}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:.5rem;padding:.7rem .9rem;z-index:1}
.caption{margin:0;color:var(--soft)}
.lead{font-size:1.125rem}
.prose{white-space:pre-wrap}
.soft{color:var(--soft)}
.facts{border-top:1px solid var(--line)}
.facts>div{border-bottom:1px solid var(--line);padding:.5rem 0}
.facts dt{font-weight:600}
.facts dd{margin:0}
.facts dd p,.facts dd ul{margin:0}
.facts dd ul{list-style:none;padding:0}
.facts dd li+li{margin-top:.25rem}
.facts .pre{white-space:pre-wrap}
.key>div{display:grid;grid-template-columns:6.6rem 1fr;gap:0 .75rem;padding:.4rem 0}
@media (min-width:34rem){.facts>div{display:grid;grid-template-columns:11rem 1fr;gap:0 1rem}
.key>div{grid-template-columns:8rem 1fr}
h1{font-size:2rem}.lead{font-size:1.1875rem}}
.note{color:var(--soft);font-style:italic}
.warn,.errors,.panel,.status{padding:.8rem 1rem;margin:0 0 1.2rem}
.warn{border-left:5px solid var(--edge);background:var(--panel)}
.warn p:last-child,.panel p:last-child,.status p:last-child{margin-bottom:0}
.errors{border:4px solid var(--bad)}
.errors h2{margin:0 0 .5rem}
.errors ul{list-style:none;padding:0;margin:0}
.errors a{color:var(--bad);font-weight:600;display:inline-block;padding:.6rem 0}
.panel{background:var(--panel);border-top:6px solid var(--edge)}
.panel.good{border-top-color:var(--good)}
.panel.bad{border-top-color:var(--bad)}
.panel h1{margin-bottom:.4rem}
.scroll{overflow-x:auto;margin:0 0 .9rem}
table{border-collapse:collapse;width:100%;margin:0;overflow-wrap:break-word}
th,td{text-align:left;vertical-align:top;padding:.5rem .9rem .5rem 0;
border-bottom:1px solid var(--line)}
pre{white-space:pre;overflow-x:auto;background:var(--panel);padding:.75rem;margin:0 0 .9rem;
font:.875rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;
overflow-wrap:normal;tab-size:4}
pre.diff{padding:.5rem 0}
.diff span{display:block;padding:0 .75rem;min-width:max-content}
.diff .added{background:var(--added)}
.diff .removed{background:var(--removed)}
.diff .place,.diff .file{color:var(--soft);font-weight:600}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;
font-size:.9375em}
details{margin:0 0 .9rem}
summary{cursor:pointer;padding:.7rem 0;color:var(--accent);text-decoration:underline}
section.inner{border-left:3px solid var(--line);padding-left:.8rem;margin:0 0 .9rem}
section.inner>:first-child{margin-top:0}
.decision{border-top:3px solid var(--ink);margin-top:2.5rem;padding-top:1.2rem}
fieldset{border:0;margin:0 0 1.4rem;padding:0;min-width:0}
legend,.label{display:block;font-weight:600;padding:0;margin:0 0 .25rem}
legend{font-size:1.25rem;margin-bottom:.6rem}
legend h2{margin:0;font-size:inherit}
.hint{color:var(--soft);margin:0 0 .4rem}
.field{margin:0 0 1.4rem}
.field.wrong,fieldset.wrong{border-left:5px solid var(--bad);padding-left:.9rem}
.error{color:var(--bad);font-weight:600;margin:0 0 .4rem}
.choice{display:flex;gap:.75rem;align-items:flex-start;border:2px solid var(--edge);
padding:.65rem .8rem;margin:0 0 .6rem;min-height:2.75rem;cursor:pointer}
.choice input{flex:none;width:1.5rem;height:1.5rem;margin:.05rem 0 0;accent-color:var(--accent)}
.choice:has(input:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.choice:has(input:focus-visible){outline:3px solid var(--focus);
box-shadow:0 0 0 5px var(--on-focus)}
.choice input:focus-visible{outline:0;box-shadow:none}
.choice strong,.choice small{display:block}
.choice small{font-size:.9375rem;color:var(--soft)}
textarea,.field>input,select{display:block;width:100%;padding:.5rem;font:inherit;color:inherit;
background:var(--page);border:2px solid var(--edge);border-radius:0;min-height:2.75rem}
textarea{min-height:6rem;resize:vertical}
legend.label{font-size:1rem;margin-bottom:.25rem}
.wrong textarea,.wrong>input,.wrong select{border-color:var(--bad)}
button{font:inherit;font-weight:600;min-height:2.75rem;padding:.6rem 1.2rem;border:2px solid
var(--accent);background:var(--accent);color:var(--on-accent);cursor:pointer;border-radius:0}
button:hover{filter:brightness(.9)}
.jump{display:inline-block;padding:.65rem 0;font-weight:600}
@media print{.skip,.jump,.decision,.foot{display:none}body{font-size:11pt}
details>*{display:block}}
@media (forced-colors:active){.choice:has(input:checked){border-width:4px}}
""".strip().replace("\n", " ")

_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{_DIGEST}'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
