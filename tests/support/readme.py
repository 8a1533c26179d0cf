"""Makes README.rst and static/description/index.html of an addon from its fragments.

    python -m tests.support.readme

The fragments are ``readme/*.md`` in the part of Markdown that they use: headings,
paragraphs, nested lists, tables, fenced code, emphasis, inline code and links.
"""

import ast
import re
import shutil

from docutils.core import publish_parts

from tests.support.documents import ADDONS, ROOT

FRAGMENTS = {
    "DESCRIPTION": None,
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "DEVELOP": "Development",
    "ROADMAP": "Known issues and roadmap",
    "HISTORY": "Changelog",
    "CONTRIBUTORS": "Contributors",
}
PICTURES = {
    "multipack_booking": [
        ("check-in", "The check-in desk"),
        ("walk-in", "Which package can pay for a walk-in, and why the others cannot"),
        ("package", "A package and its credit ledger"),
        ("pricelist", "A price list"),
        ("my-packages", "Packages in the client portal"),
    ],
    "multipack_ecommerce": [
        ("timetable", "The public timetable"),
        ("booking", "Booking a class"),
        ("shop", "A multipack in the shop"),
    ],
}
# Pictures of the demo's website that the shop's page shows as well.
COPIES = {
    ROOT / "docs" / "images" / f"{name}-desktop.png": (
        ROOT / "multipack_ecommerce" / "static" / "description" / f"{name}.png"
    )
    for name in ("timetable", "booking")
}
NOTE = "This file is generated from readme/*.md by tests/support/readme.py."
ITEM = re.compile(r"( *)(-|\d+\.) +(.*)")
PAGE = """<!-- {note} -->
<section class="container py-4">
<h1>{title}</h1>
{body}
</section>
"""


def read_manifest(addon):
    return ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())


def make_rst(addon):
    """Return the text of ``README.rst``."""
    manifest = read_manifest(addon)
    title = manifest["name"]
    parts = [f".. {NOTE}", f"{'=' * len(title)}\n{title}\n{'=' * len(title)}"]
    for name, heading in FRAGMENTS.items():
        file = ROOT / addon / "readme" / f"{name}.md"
        if not file.exists():
            continue
        if heading:
            parts.append(f"{heading}\n{'=' * len(heading)}")
        parts.append(to_rst(file.read_text()))
        if not heading:
            parts += make_pictures(addon)
    licence = f"{manifest['license']}, version {manifest['version']}."
    parts.append(f"Licence\n=======\n\n{licence}")
    return "\n\n".join(parts) + "\n"


def make_pictures(addon):
    return [
        f".. figure:: static/description/{name}.png\n   :alt: {text}\n\n   {text}"
        for name, text in PICTURES[addon]
    ]


def make_html(addon):
    """Return the text of ``index.html``, which Odoo shows in its list of apps."""
    manifest = read_manifest(addon)
    rst = make_rst(addon).replace("static/description/", "")
    rst = rst.partition("=\n\n")[2]  # the page has a title of its own
    settings = {
        "report_level": 1,
        "halt_level": 2,
        "initial_header_level": 2,
        "doctitle_xform": False,
        "syntax_highlight": "none",
        "embed_stylesheet": False,
    }
    body = publish_parts(rst, writer="html5", settings_overrides=settings)["body"]
    body = body.replace("<img ", '<img class="img-fluid border" ')
    body = body.replace("<table", '<table class="table"')
    lines = [line.rstrip() for line in body.strip().splitlines()]
    return PAGE.format(
        note=NOTE,
        title=manifest["name"],
        body="\n".join(lines),
    )


def to_rst(markdown):
    """Convert a fragment from Markdown to reStructuredText."""
    blocks = []
    lines = markdown.strip().splitlines()
    while lines:
        line = lines[0]
        if not line.strip():
            lines.pop(0)
        elif line.startswith("```"):
            blocks.append(take_code(lines))
        elif line.startswith("#"):
            title = inline(lines.pop(0).lstrip("# "))
            blocks.append(f"{title}\n{'-' * len(title)}")
        elif line.startswith("|"):
            blocks.append(take_table(lines))
        elif ITEM.fullmatch(line):
            blocks.append(take_list(lines))
        else:
            blocks.append(inline("\n".join(take_while(lines, is_text))))
    return "\n\n".join(blocks)


def is_text(line):
    return bool(line.strip()) and not re.match(r"```|#|\|", line)


def take_while(lines, condition):
    taken = []
    while lines and condition(lines[0]):
        taken.append(lines.pop(0))
    return taken


def take_code(lines):
    language = lines.pop(0).strip("` ") or "text"
    code = take_while(lines, lambda line: not line.startswith("```"))
    lines.pop(0)
    body = "\n".join(f"   {line}".rstrip() for line in code)
    return f".. code-block:: {language}\n\n{body}"


def take_table(lines):
    rows = take_while(lines, lambda line: line.startswith("|"))
    text = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows[:1] + rows[2:]:
        cells = [inline(cell.strip()) for cell in row.strip("|").split("|")]
        text += [f"   {'* -' if not n else '  -'} {c}" for n, c in enumerate(cells)]
    return "\n".join(text)


def take_list(lines):
    """Convert a list with its nested lists, which need empty lines around them."""
    text, depth = [], None
    for line in take_while(lines, is_text):
        found = ITEM.fullmatch(line)
        if found and depth not in (None, found[1]):
            text.append("")
        if found:
            depth = found[1]
        text.append(line)
    return inline("\n".join(text))


def inline(text):
    """Convert links and inline code, which may not be broken across lines."""
    pieces = re.split(r"(`[^`]+`)", text)
    for n, piece in enumerate(pieces):
        if piece.startswith("`"):
            pieces[n] = f"`{piece}`"
        else:
            piece = re.sub(r"\[([^\]]+)\]\((https?:[^)]+)\)", r"`\1 <\2>`__", piece)
            pieces[n] = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", piece)
    return "".join(pieces)


def outputs(addon):
    """Return the generated files of an addon, ``{path: text}``."""
    return {
        ROOT / addon / "README.rst": make_rst(addon),
        ROOT / addon / "static" / "description" / "index.html": make_html(addon),
    }


if __name__ == "__main__":
    for addon in ADDONS:
        for path, text in outputs(addon).items():
            path.write_text(text)
    for source, target in COPIES.items():
        shutil.copyfile(source, target)
