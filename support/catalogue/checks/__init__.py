"""Checks of single files of `data/`, and of what refers to what; each a noun of its own.

`support.catalogue.check` looks at questions, problems and facts; `tools.validate` puts all together.
"""
