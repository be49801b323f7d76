"""What is wrong with a PPTX, part by part: what PowerPoint would offer to repair, and more.

Nothing of the project is used here, nor python-pptx: only what ECMA-376 says of packages and of
the order of elements.
"""

import io
import posixpath
import re
import unicodedata
import warnings
from collections import Counter
from functools import cache
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring

_SPACES = {
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://schemas.openxmlformats.org/presentationml/2006/main": "p",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "c",
}
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

# Children in their order; "|" between those that may be mixed.
_FILLS = "a:noFill|a:solidFill|a:gradFill|a:pattFill"
_AXIS = (
    "c:axId c:scaling c:delete c:axPos c:majorGridlines c:numFmt c:majorTickMark "
    "c:minorTickMark c:tickLblPos c:spPr c:txPr c:crossAx c:crosses"
)
_ORDER = {
    "p:presentation": "p:sldMasterIdLst p:notesMasterIdLst p:sldIdLst p:sldSz p:notesSz "
    "p:defaultTextStyle",
    "p:sldMaster": "p:cSld p:clrMap p:sldLayoutIdLst p:txStyles",
    "p:sldLayout": "p:cSld p:clrMapOvr",
    "p:notesMaster": "p:cSld p:clrMap p:notesStyle",
    "p:sld": "p:cSld p:clrMapOvr",
    "p:notes": "p:cSld p:clrMapOvr",
    "p:cSld": "p:bg p:spTree",
    "p:spTree": "p:nvGrpSpPr p:grpSpPr p:sp|p:grpSp|p:cxnSp|p:graphicFrame",
    "p:grpSp": "p:nvGrpSpPr p:grpSpPr p:sp|p:grpSp|p:cxnSp|p:graphicFrame",
    "p:sp": "p:nvSpPr p:spPr p:txBody",
    "p:cxnSp": "p:nvCxnSpPr p:spPr",
    "p:graphicFrame": "p:nvGraphicFramePr p:xfrm a:graphic",
    "p:nvSpPr": "p:cNvPr p:cNvSpPr p:nvPr",
    "p:nvCxnSpPr": "p:cNvPr p:cNvCxnSpPr p:nvPr",
    "p:nvGrpSpPr": "p:cNvPr p:cNvGrpSpPr p:nvPr",
    "p:nvGraphicFramePr": "p:cNvPr p:cNvGraphicFramePr p:nvPr",
    "p:spPr": f"a:xfrm a:custGeom|a:prstGeom {_FILLS} a:ln",
    "p:grpSpPr": "a:xfrm",
    "p:txBody": "a:bodyPr a:lstStyle a:p",
    "p:txStyles": "p:titleStyle p:bodyStyle p:otherStyle",
    "a:xfrm": "a:off a:ext a:chOff a:chExt",
    "p:xfrm": "a:off a:ext",
    "a:custGeom": "a:avLst a:gdLst a:ahLst a:cxnLst a:rect a:pathLst",
    "a:path": "a:moveTo|a:lnTo|a:close",
    "a:ln": f"{_FILLS} a:prstDash|a:custDash a:round",
    "a:pattFill": "a:fgClr a:bgClr",
    "a:txBody": "a:bodyPr a:lstStyle a:p",
    "a:p": "a:pPr a:r|a:fld a:endParaRPr",
    "a:r": "a:rPr a:t",
    "a:fld": "a:rPr a:t",
    "a:rPr": f"{_FILLS} a:latin a:ea a:cs",
    "a:defRPr": f"{_FILLS} a:latin a:ea a:cs",
    "a:lvl1pPr": "a:spcBef a:spcAft a:buNone a:defRPr",
    "a:tbl": "a:tblPr a:tblGrid a:tr",
    "a:tr": "a:tc",
    "a:tc": "a:txBody a:tcPr",
    "a:tcPr": f"a:lnL a:lnR a:lnT a:lnB {_FILLS}",
    "a:theme": "a:themeElements",
    "a:themeElements": "a:clrScheme a:fontScheme a:fmtScheme",
    "a:clrScheme": "a:dk1 a:lt1 a:dk2 a:lt2 a:accent1 a:accent2 a:accent3 a:accent4 a:accent5 "
    "a:accent6 a:hlink a:folHlink",
    "a:fmtScheme": "a:fillStyleLst a:lnStyleLst a:effectStyleLst a:bgFillStyleLst",
    "c:chartSpace": "c:date1904 c:roundedCorners c:chart c:spPr c:txPr c:externalData",
    "c:chart": "c:autoTitleDeleted c:plotArea c:legend c:plotVisOnly c:dispBlanksAs",
    "c:plotArea": "c:layout c:barChart c:catAx c:valAx",
    "c:barChart": "c:barDir c:grouping c:varyColors c:ser c:gapWidth c:overlap c:axId",
    "c:ser": "c:idx c:order c:tx c:spPr c:invertIfNegative c:cat c:val",
    "c:catAx": f"{_AXIS} c:auto c:lblAlgn c:lblOffset c:tickLblSkip c:noMultiLvlLbl",
    "c:valAx": _AXIS,
    "c:scaling": "c:orientation c:max c:min",
    "c:legend": "c:legendPos c:overlay c:txPr",
}
_RANKS = {
    parent: {child: rank for rank, each in enumerate(order.split()) for child in each.split("|")}
    for parent, order in _ORDER.items()
}
_COLOURS = {"tx1", "bg1", "tx2", "bg2", "hlink", "folHlink", "phClr"} | {
    f"accent{number}" for number in range(1, 7)
}
_ONE_OWNER = ("slideLayout", "slide", "notesSlide", "chart", "package", "notesMaster", "theme")
"""Kinds of relationships whose target may have one owner only, beside those that point back."""
_BACK = {
    ("notesSlide", "slide"),
    ("notesSlide", "notesMaster"),
    ("slide", "slideLayout"),
    ("presentation", "theme"),
}


def parts_of(content):
    """Return the parts of a package by name; of a name that is there twice, the last."""
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts):
    """Return a package of parts: names and contents, in pairs."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is there twice
        with ZipFile(file, "w") as archive:
            for name, content in parts:
                archive.writestr(name, content)
    return file.getvalue()


def defects(content):
    """Return what is wrong with a PPTX, a line for each thing."""
    with ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    parts = parts_of(content)
    trees = {
        name: fromstring(part) for name, part in parts.items() if name.endswith((".xml", ".rels"))
    }
    links = {name: _links(name, tree) for name, tree in trees.items() if name.endswith(".rels")}
    found = [f"{name}: there twice" for name, times in Counter(names).items() if times > 1]
    found += _of_content_types(trees["[Content_Types].xml"], parts)
    found += _of_relationships(links, parts)
    found += _of_presentation(trees, links)
    for name, tree in trees.items():
        if name.startswith("ppt/") and name.endswith(".xml"):
            found += [f"{name}: {said}" for said in _of_part(name, tree, links)]
    return found


@cache
def _short(tag):
    space, _, name = tag.rpartition("}")
    prefix = _SPACES.get(space.removeprefix("{"))
    return f"{prefix}:{name}" if prefix else tag


def _all(tree, *names):
    return [element for element in tree.iter() if _short(element.tag) in names]


def _owner(rels):
    folder, _, file = rels.rpartition("/")
    return posixpath.join(folder.removesuffix("_rels").rstrip("/"), file.removesuffix(".rels"))


def _links(rels, tree):
    """Return the relationships of a part: by number, kind and name of the target."""
    base = posixpath.dirname(_owner(rels))
    links = []
    for one in tree:
        target = one.get("Target")
        path = target[1:] if target.startswith("/") else posixpath.join(base, target)
        kind = one.get("Type").rpartition("/")[2]
        links.append((one.get("Id"), kind, posixpath.normpath(path)))
    return links


def _of_content_types(types, parts):
    overrides = [one.get("PartName")[1:] for one in types if one.tag.endswith("Override")]
    defaults = {one.get("Extension") for one in types if one.tag.endswith("Default")}
    endings = {name.rpartition(".")[2] for name in parts if name != "[Content_Types].xml"}
    yield from (f"{name}: content type of no part" for name in overrides if name not in parts)
    yield from (f".{ending}: content type of no part" for ending in defaults - endings)
    yield from (f"{name}: two content types" for name, n in Counter(overrides).items() if n > 1)
    for name in parts.keys() - {*overrides, "[Content_Types].xml"}:
        ending = name.rpartition(".")[2]
        if ending not in defaults or (ending == "xml"):
            yield f"{name}: no content type"


def _of_relationships(links, parts):
    owners = {}
    for rels, each in links.items():
        owner = _owner(rels)
        if owner and owner not in parts:
            yield f"{rels}: of no part"
        yield from (
            f"{rels}: {number} twice"
            for number, times in Counter(link[0] for link in each).items()
            if times > 1
        )
        for number, kind, target in each:
            if target not in parts:
                yield f"{rels}: {number} to nowhere, {target}"
            owner_kind = re.sub(r"\d*\.xml$", "", posixpath.basename(owner))
            if kind in _ONE_OWNER and (owner_kind, kind) not in _BACK:
                owners.setdefault(target, []).append(owner)
    yield from (f"{target}: {len(of)} owners" for target, of in owners.items() if len(of) > 1)
    reached, waiting = set(), [""]
    while waiting:
        folder, file = posixpath.split(waiting.pop())
        for _, _, target in links.get(posixpath.join(folder, "_rels", f"{file}.rels"), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    known = {*reached, "[Content_Types].xml", *links}
    yield from (f"{name}: orphan" for name in parts if name not in known)


def _of_presentation(trees, links):
    presentation = trees["ppt/presentation.xml"]
    of = {number: kind for number, kind, _ in links["ppt/_rels/presentation.xml.rels"]}
    r_id = f"{{{_DOCUMENT.rstrip('/')}}}id"
    for kind, tag in (
        ("slide", "p:sldId"),
        ("slideMaster", "p:sldMasterId"),
        ("notesMaster", "p:notesMasterId"),
    ):
        listed = [one.get(r_id) for one in _all(presentation, tag)]
        related = [number for number, each in of.items() if each == kind]
        if sorted(listed) != sorted(related):
            yield f"ppt/presentation.xml: {tag} {listed}, related {related}"
    numbers = [one.get("id") for one in _all(presentation, "p:sldId")]
    if len({*numbers}) < len(numbers) or any(int(number) < 256 for number in numbers):
        yield f"ppt/presentation.xml: ids of slides {numbers}"
    masters = [tree for name, tree in trees.items() if "/slideMasters/s" in name]
    numbers = [
        one.get("id")
        for tree in (presentation, *masters)
        for one in _all(tree, "p:sldMasterId", "p:sldLayoutId")
    ]
    if len({*numbers}) < len(numbers) or any(int(number) < 2**31 for number in numbers):
        yield f"ppt/presentation.xml: ids of masters and layouts {numbers}"


def _of_part(name, tree, links):
    folder, file = posixpath.split(name)
    known = {number for number, _, _ in links.get(f"{folder}/_rels/{file}.rels", ())}
    r = f"{{{_DOCUMENT.rstrip('/')}}}"
    asked = [value for one in tree.iter() for key, value in one.attrib.items() if key.startswith(r)]
    yield from (f"relationship {number} is not there" for number in asked if number not in known)
    yield from _of_order(tree)
    numbers = Counter(one.get("id") for one in _all(tree, "p:cNvPr"))
    yield from (f"id {number} twice" for number, times in numbers.items() if times > 1)
    for one in _all(tree, "a:schemeClr", "a:srgbClr", "a:prstClr", "a:sysClr"):
        kind, value = _short(one.tag), one.get("val")
        if not (kind == "a:schemeClr" and value in _COLOURS) and not (
            kind == "a:srgbClr" and re.fullmatch("[0-9A-F]{6}", value)
        ):
            yield f"colour {kind} {value}"
    for one in _all(tree, "a:r", "a:fld"):
        if one.find("{*}rPr") is None or one.find("{*}rPr").get("lang") not in {"vi-VN", "en-US"}:
            yield f"no language: {one.findtext('{*}t')}"
    for text in tree.itertext():
        if unicodedata.normalize("NFC", text) != text:
            yield f"not in NFC: {text!r}"
        if any(unicodedata.category(letter) in {"Cc", "Cf"} for letter in text):
            yield f"cannot be seen: {text!r}"
    if _all(tree, "p:style"):
        yield "p:style"
    if "/slides/" in name:
        yield from _of_slide(tree)


def _of_order(tree):
    for parent in tree.iter():
        ranks = _RANKS.get(_short(parent.tag))
        if ranks is None:
            continue
        children = [_short(child.tag) for child in parent]
        strange = [child for child in children if child not in ranks]
        if strange:
            yield f"{_short(parent.tag)} has {strange[0]}"
        order = [ranks[child] for child in children if child in ranks]
        if order != sorted(order):
            yield f"{_short(parent.tag)} out of order: {' '.join(children)[:80]}"


def _of_slide(tree):
    titles = [
        "".join(shape.itertext()).strip()
        for shape in _all(tree, "p:sp")
        for place in _all(shape, "p:ph")
        if place.get("type") == "title"
    ]
    if len(titles) != 1 or not titles[0]:
        yield f"titles: {titles}"
    for frame in _all(tree, "p:graphicFrame"):
        if not _all(frame, "p:cNvPr")[0].get("descr"):
            yield "a table or chart without alt text"
    for group in _all(tree, "p:grpSp"):
        size = group.find("{*}grpSpPr/{*}xfrm/{*}ext")
        if size is None or not int(size.get("cx")) + int(size.get("cy")):
            yield "a group without extents"
        outlines = [shape for shape in group if shape.find("{*}spPr/{*}custGeom") is not None]
        said = [_all(shape, "p:cNvPr")[0].get("descr") for shape in outlines]
        if any(said) and not all(said):
            yield "an outline without alt text"
    if _all(tree, "a:custGeom") and not any(one.get("descr") for one in _all(tree, "p:cNvPr")):
        yield "a map without alt text"
