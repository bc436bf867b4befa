import { standings } from '../words.ts'

const light = '--ink:#14202b;--soft:#4a5865;--paper:#f4f6f8;--card:#ffffff;--edge:#b9c4ce;--faint:#e3e8ed;--link:#0b5394;--good:#0f6b3c;--good-tint:#e2f3e9;--bad:#a31a12;--bad-tint:#fce8e6;--open:#6f4a00;--open-tint:#fbf0d5;--none:#4a5865;--none-tint:#e9edf1;--proven:#0b5394;--possible:#5b6f82;--cited:#fff7dc;--cited-edge:#a87400'
const dark = '--ink:#e8eef4;--soft:#a9b6c2;--paper:#0e141a;--card:#161e26;--edge:#45535f;--faint:#242f39;--link:#8cc4f5;--good:#6fdb9f;--good-tint:#12301f;--bad:#ff9d94;--bad-tint:#3c1815;--open:#f0c96b;--open-tint:#352a10;--none:#a9b6c2;--none-tint:#242f39;--proven:#6bb1f0;--possible:#8fa3b5;--cited:#2a2512;--cited-edge:#d9a72e'

/** The style of the page. No other is allowed there: the page's policy names the digest of this one. */
export const style = `:root{color-scheme:light dark;${light}}
@media(prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem}
body{margin:0;font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:break-word}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-100vw;top:0;padding:.6rem 1rem;background:var(--card);z-index:2}.skip:focus{left:0}
.page{max-width:78rem;margin:auto;padding:0 clamp(.75rem,3vw,2rem)}
.top{border-top:.35rem solid var(--proven);background:var(--card);border-bottom:1px solid var(--edge);padding:1.4rem 0 1.1rem}
.brand{margin:0 0 .3rem;font-size:.85rem;letter-spacing:.06em;color:var(--soft)}.brand b{color:var(--ink);letter-spacing:.12em;text-transform:uppercase}
h1{margin:0;font-size:clamp(1.5rem,1.1rem + 2vw,2.3rem);line-height:1.2;letter-spacing:-.01em}
h2{margin:0 0 .7rem;font-size:1.3rem;line-height:1.3}h3{margin:1.2rem 0 .4rem;font-size:1.02rem}h4{margin:0;font-size:1rem;font-weight:600}
p{margin:.4rem 0}small,.soft{color:var(--soft)}small{font-size:.86em}
dl.facts{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:1rem 0 0}dl.facts div{min-width:6rem}dt{font-size:.78rem;color:var(--soft)}dd{margin:0;font-weight:600}
dl.facts.stated{margin-top:.5rem;gap:.3rem 2rem}.stated dd{font-weight:400;font-size:.9rem;overflow-wrap:anywhere}
nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;margin:.9rem 0 0;padding:0;list-style:none;font-size:.93rem}
main section{background:var(--card);border:1px solid var(--edge);border-radius:.6rem;padding:clamp(.9rem,2.2vw,1.6rem);margin:1.2rem 0}
.minute{display:grid;gap:0 2rem;grid-template-columns:minmax(0,1fr);grid-template-areas:"a" "c" "b"}.minute>:first-child{grid-area:a}.minute>dl{grid-area:c}.minute>figure{grid-area:b;align-self:center;margin-top:1rem}@media(min-width:60rem){.minute:has(figure){grid-template-columns:minmax(0,1fr) 21rem;grid-template-areas:"a b" "c c"}.minute>figure{margin-top:-2.4rem}}
.vector{display:grid;gap:.6rem;grid-template-columns:repeat(auto-fill,minmax(5.6rem,1fr));margin:.2rem 0 1rem;padding:0;list-style:none}
.vector li{border:1px solid var(--edge);border-radius:.5rem}.vector a{display:block;padding:.5rem .7rem .55rem;color:inherit;text-decoration:none;height:100%}.vector a:hover{background:var(--faint)}
.vector b{display:block;font-size:.86rem;letter-spacing:.05em;color:var(--soft)}.vector .figure{display:block;font-size:2rem;line-height:1.1;font-weight:700;font-variant-numeric:tabular-nums}.vector small{display:block;line-height:1.35}
.lead{margin:.9rem 0 .4rem}.minute>div>.lead:first-child{margin-top:.2rem}.lead small{font-weight:400}
ul.declared{display:flex;flex-wrap:wrap;gap:.2rem 1.3rem;margin:.1rem 0 1rem;padding:0;list-style:none;font-variant-numeric:tabular-nums}
dl.glance{display:grid;gap:.7rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,13.2rem),1fr));margin:1rem 0 0}dl.glance div{border:1px solid var(--edge);border-top:4px solid var(--edge);border-radius:.5rem;padding:.5rem .8rem .7rem}dl.glance div.alert{border-top-color:var(--bad)}dl.glance dd{font-weight:400;font-size:.93rem;line-height:1.45}dl.glance dd>b{display:block;font-size:1.12rem;line-height:1.35;margin:.1rem 0 .15rem}dl.glance ul{padding-left:1rem}
main section.alert{border-color:var(--bad);border-left-width:6px}.dispute+.dispute{border-top:1px solid var(--edge);margin-top:1rem}.dispute h3{margin-top:.6rem}
.witnesses{display:grid;gap:.8rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));margin:.7rem 0}.witness{border:1px solid var(--edge);border-radius:.5rem;padding:.6rem .9rem;min-width:0}.witness.decides{border-color:var(--cited-edge);border-left-width:5px;background:var(--cited)}blockquote{margin:.35rem 0;font-size:1.02rem}.witness code{overflow-wrap:anywhere;color:var(--soft)}
.under{display:block;line-height:1.3}.nowrap{white-space:nowrap}ul.gates{list-style:none;padding-left:0}ul.gates li{margin:.35rem 0}
.place{margin:.5rem 0}.place>.line{margin:.2rem 0}.place>.line~*{margin-left:1rem}.aside{font-weight:600;color:var(--open)}.line:target,.soft:target{outline:3px solid var(--cited-edge);outline-offset:3px;border-radius:3px}[id^=finding]{scroll-margin-top:11rem}
figure{margin:0}svg.radar{width:100%;height:auto;max-width:32rem;display:block;margin:auto}.radar text{font-family:inherit;font-size:16px;font-weight:600}
figcaption{display:flex;flex-wrap:wrap;gap:.3rem 1.3rem;justify-content:center;font-size:.9rem;color:var(--soft)}.key{width:1.7rem;height:.8rem;vertical-align:-1px;margin-right:.4rem}
.key .p{stroke:var(--proven);fill:var(--proven);fill-opacity:.45;stroke-width:3}.key .q{stroke:var(--possible);fill:none;stroke-width:2;stroke-dasharray:5 3}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}caption{text-align:left;color:var(--soft);font-size:.9rem;padding:.2rem 0 .4rem}
th,td{text-align:left;vertical-align:top;padding:.38rem .6rem;border-bottom:1px solid var(--faint)}thead th{font-size:.82rem;color:var(--soft);border-bottom-color:var(--edge);font-weight:600}
td.n,th.n{text-align:right}td.sources{white-space:nowrap}tbody th{font-weight:600}td .badge,th>a{white-space:nowrap}
.badge{display:inline-block;padding:.06rem .5rem;border-radius:.8rem;font-size:.84rem;font-weight:600;line-height:1.45;border:1px solid currentColor}
.good{color:var(--good);background:var(--good-tint)}.bad{color:var(--bad);background:var(--bad-tint)}.open{color:var(--open);background:var(--open-tint)}.none{color:var(--none);background:var(--none-tint)}
.note{border-left:4px solid var(--edge);padding:.1rem 0 .1rem .9rem;margin:.6rem 0}.note.alert{border-color:var(--bad)}
ul.plain{margin:.3rem 0;padding-left:1.15rem}ul.plain li{margin:.2rem 0}
.next{display:grid;gap:.2rem 2rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr))}.next h3{border-bottom:1px solid var(--faint);padding-bottom:.25rem}
.blocks{display:flex;flex-wrap:wrap;gap:.25rem .9rem;margin:.1rem 0 .5rem;padding:0;list-style:none}
fieldset{border:1px solid var(--edge);border-radius:.5rem;padding:.35rem .8rem .55rem;margin:0 0 1rem;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}legend{font-size:.85rem;color:var(--soft);padding:0 .3rem}
label{display:inline-flex;align-items:center;gap:.4rem;padding:.15rem 0;cursor:pointer}input{accent-color:var(--proven);width:1.05rem;height:1.05rem;margin:0}
${standings.map(it => `main:has(#show-${it}:checked) .row:not(.is-${it})`).join(',')}{display:none}
summary{cursor:pointer;padding:.5rem .6rem;border-radius:.4rem;list-style:none;display:flex;gap:.15rem .7rem;flex-wrap:wrap;align-items:baseline}
summary::-webkit-details-marker{display:none}summary::before{content:"";flex:none;width:.5rem;height:.5rem;border:solid var(--soft);border-width:0 2px 2px 0;transform:translateY(-.1rem) rotate(-45deg);margin-right:.1rem}
details[open]>summary::before{transform:translateY(-.15rem) rotate(45deg)}summary:hover{background:var(--faint)}
details.fr{border:1px solid var(--edge);border-radius:.5rem;margin:.6rem 0}details.fr>summary{padding:.6rem .9rem .75rem}.fr .name{font-size:1.05rem;font-weight:700;margin:0}.fr .name .soft{font-weight:400}
.inner{padding:.1rem .9rem .9rem}details.row{border-top:1px solid var(--faint)}.row .id{font-weight:700;min-width:7.4rem}.row .title{flex:1 1 16rem}
.assertion{border-left:3px solid var(--faint);padding:.1rem 0 .1rem .9rem;margin:.7rem 0 .7rem .5rem}.assertion .says{margin:.15rem 0}
details.door{border:1px solid var(--faint);border-radius:.4rem;margin:.4rem 0}details.door .inner{padding:0 .6rem .6rem}.because{flex:1 1 14rem}
.step{border:1px solid var(--faint);border-radius:.4rem;margin:.5rem 0;padding:0 0 .2rem}.step.cited{background:var(--cited);border-color:var(--cited-edge);border-left-width:5px}
.step>.says,.step>summary{padding:.4rem .6rem}.step .line{padding:0 .6rem;font-size:.92rem}.tag{font-size:.78rem;font-weight:700;color:var(--ink);border:1px solid var(--cited-edge);border-radius:.25rem;padding:0 .35rem;background:var(--card)}
details.message{margin:.1rem .4rem}details.message>summary{padding:.28rem .4rem}.way{font-weight:600;white-space:nowrap}.gist{flex:1 1 12rem}
.message table{background:var(--card);font-size:.9rem}.message td,.message th{padding:.16rem .55rem}.message :is(td,th):nth-child(-n+2){text-align:right}.message td:nth-child(3){overflow-wrap:anywhere;min-width:6.5rem}.message td:nth-child(4){font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86rem;min-width:8.5rem;overflow-wrap:anywhere}
pre{margin:.5rem 0;padding:.55rem .7rem;font:.8rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--faint);border-radius:.4rem;width:max-content;min-width:100%}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.stopped{color:var(--open);font-size:.92rem}.message .stopped{padding:0 .4rem}
.bar{display:block;width:100%;min-width:7rem;height:.8rem;border-radius:.2rem}.bar .met{fill:var(--good)}.bar .unmet{fill:var(--bad)}.bar .unproven{fill:var(--faint)}.bar .na{fill:var(--edge)}.bar .rim{fill:none;stroke:var(--soft)}
footer{padding:.5rem 0 2.5rem;color:var(--soft);font-size:.9rem}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media(max-width:40rem){dl.facts{gap:.25rem 1.3rem}th[scope=row] small{display:none}.row .id{min-width:0}.inner{padding:.1rem .35rem .6rem}.assertion{padding-left:.5rem;margin-left:.1rem}main section{border-radius:.4rem;padding:.8rem .6rem}th,td{padding:.32rem .4rem}.message td,.message th{padding:.14rem .3rem}.step,details.door{margin-left:-.2rem;margin-right:-.2rem}details.door .inner{padding:0 .25rem .4rem}}
@media print{#levels th small{display:none}:root{${light}}body{background:#fff;font-size:10.5pt}.skip,nav,fieldset{display:none}main section{border:0;padding:0;margin:0 0 1.2rem}.scroll{overflow:visible}.trace{break-before:page}tr,li,.step,figure{break-inside:avoid}a{color:inherit;text-decoration:none}summary::before{display:none}.top{padding:0 0 .4rem}h1{font-size:1.5rem}dl.facts{gap:.2rem 1.4rem;margin-top:.5rem}.vector{grid-template-columns:repeat(7,1fr);gap:.3rem}.vector a{padding:.3rem .5rem}.vector .figure{font-size:1.5rem}.minute,.minute:has(figure){grid-template-columns:minmax(0,1fr) 14rem;grid-template-areas:"a b" "c c"}svg.radar{max-width:14rem}#levels table,#levels .soft{font-size:.82rem}#levels th,#levels td{padding:.18rem .3rem}main section:first-child{margin-top:.8rem}}`
