"""How Sphinx builds these pages."""

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "starrules"
author = "the starrules authors"
copyright = author  # noqa: A001  (Sphinx's name)
release = version = installed_version("starrules")

extensions = ["coverage", "docstrings", "myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = True
# What other libraries document, and names of aliases, type variables and what is not public; no inventory is fetched from the network.
nitpick_ignore_regex = [
    (r"py:.*", r"(attr|collections|datetime|decimal|fractions|hypothesis|os|pathlib|pl|polars|typing)\b.*"),
    (
        r"py:.*",
        r"(starrules\.\w+(\.\w+)*\.)?(_N|Language|Members|Path|PathLike|Setting|Told|Cause|Counted|Tables|n\.Expr|optional)",
    ),
    (r"py:.*", r"(starrules\.\w+(\.\w+)*\.)?(Kin|ReportBase|Roster|Standings|Waived|Wide)"),
]

autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"

html_theme = "furo"
html_title = f"{project} {release}"
html_copy_source = False
