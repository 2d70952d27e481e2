"""Sphinx: the reference that is made from the docstrings of what is public.

sphinx-build -W --keep-going -b html docs/reference build/reference
"""

from __future__ import annotations

import re
from typing import Any, get_args

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.python import PyObject

import cognito_tui

project = "cognito-tui"
version = release = cognito_tui.__version__
html_title = f"cognito-tui {version}"
html_theme = "alabaster"
html_theme_options = {
    "description": "Cognito sign-in for Python programs",
    "page_width": "1240px",
    "font_size": "16px",
    "code_font_size": "0.85em",
    "sidebar_width": "230px",
    "fixed_sidebar": True,
    "show_relbar_bottom": True,
    "show_powered_by": False,
}
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html"]}
html_static_path = ["static"]  # custom.css, which the theme looks for
html_copy_source = False
html_show_copyright = False

extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon"]
autodoc_member_order = "bysource"
napoleon_numpy_docstring = False
napoleon_use_ivar = True
python_maximum_signature_line_length = 88
toc_object_entries_show_parents = "hide"

# Whatever is not found is an error, but for what is not ours.
nitpicky = True
nitpick_ignore_regex = [
    ("py:obj", ".*"),  # names in `...`, which need not be Python's
    (
        "py:class",
        r"Path|cognito_tui\.(demo|services)\..*\.(Account|Clock|Message|NewDevice|NotPickled|Registration|Result)",
    ),  # said in words
    ("py:.*", r"(boto3|botocore|collections|concurrent|datetime|httpx|requests|types|typing)\..*"),
]


def as_rst(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """`this` is code in the docstrings, and leads to what it names."""
    if what in ("attribute", "property"):
        lines[:0] = ["..", ""]  # or napoleon would take words before a colon for a type
    lines[:] = [re.sub(r"(?<![`:])`([^`]+)`(?!`)", _code, line) for line in lines]


def _code(found: re.Match[str]) -> str:
    text = found[1]
    return f":py:obj:`{text}`" if re.fullmatch(r"[A-Za-z_][\w.]*", text) else f"``{text}``"


# As annotations are written → as they are read.
READ = {
    " | ".join(f"~{kind.__module__}.{kind.__qualname__}" for kind in get_args(cognito_tui.Question)): (
        "~cognito_tui.Question"
    ),
    "AsyncSession": "cognito_tui.aio.Session",
    "<factory>": "...",
    "mappingproxy({})": "{}",
}


def as_read(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, signature: str | None, returned: str | None
) -> tuple[str, str | None] | None:
    """A class that stands in a page as `Name()` is not made by the reader: it is shown without arguments."""
    if signature is None:
        return None
    if what in ("class", "exception") and signature == "()":
        return "", None
    for written, read in READ.items():
        signature, returned = signature.replace(written, read), returned and returned.replace(written, read)
    return signature, returned


def question(app: Sphinx, env: Any, node: nodes.Element, contnode: nodes.Element) -> nodes.Element | None:
    """Looked for as the class that it is not."""
    if node.get("reftarget") != "cognito_tui.Question":
        return None
    domain = env.get_domain("py")
    return domain.resolve_xref(env, node["refdoc"], app.builder, "obj", node["reftarget"], node, contnode)


def without_places(app: Sphinx, page: nodes.document, name: str) -> None:
    """Types are shown by their names, and not with the module of ours that they stand in."""
    for text in list(page.findall(nodes.Text)):
        if text.startswith("cognito_tui.services."):
            text.parent.replace(text, nodes.Text(text.rpartition(".")[2]))


def setup(app: Sphinx) -> None:
    next(field for field in PyObject.doc_field_types if field.name == "variable").label = "Attributes"
    app.connect("autodoc-process-docstring", as_rst, priority=400)  # before napoleon
    app.connect("autodoc-process-signature", as_read)
    app.connect("missing-reference", question)
    app.connect("doctree-resolved", without_places)
