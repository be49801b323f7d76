"""Markup of the dashboard, read strictly."""

from html.parser import HTMLParser

KNOWN_TAGS = {
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "i", "b", "small"),
    *(
        "article",
        "section",
        "div",
        "h2",
        "h3",
        "h4",
        "p",
        "a",
        "span",
        "button",
        "details",
        "summary",
    ),
    *("ul", "ol", "li", "dl", "dt", "dd", "blockquote", "nav", "figure", "figcaption"),
    *("strong", "pre", "code"),
}
VOID_TAGS = {"br", "img"}
KNOWN_ATTRIBUTES = {
    *("class", "title", "scope", "colspan", "style", "href", "target", "rel", "role"),
    *("type", "aria-label", "data-province", "data-screen", "data-sort", "data-table"),
    *("data-label", "data-printed", "open", "src", "alt"),
    *("data-copy", "data-copy-of", "data-done", "data-refused", "tabindex", "id", "aria-hidden"),
    *("data-how", "data-types", "data-citation", "rowspan", "data-fold"),
    "data-add-scene",
}


class Page(HTMLParser):
    """Markup read strictly: every tag known and closed in order."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.rows, self.attributes, self.text, self.tags, self._open = [], [], [], [], []
        self.feed(str(markup))  # plain: Markup would escape what is joined to it
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        assert tag in KNOWN_TAGS | VOID_TAGS
        assert {name for name, _ in attrs} <= KNOWN_ATTRIBUTES
        self.attributes += attrs
        self.tags.append(tag)
        if tag not in VOID_TAGS:
            self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"th", "td"}:
            self.rows[-1].append(["", dict(attrs)])

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)
        if {"th", "td"} & set(self._open):
            self.rows[-1][-1][0] += data

    def handle_comment(self, data):
        raise AssertionError(data)

    def lines(self):
        return [[words for words, _ in row] for row in self.rows]

    def all(self, attribute):
        return [value for name, value in self.attributes if name == attribute]
