"""Icons that no template names literally: their names come from Python data.

`python -m kit.frontend` finds by itself what templates write as `{% icon "name" %}` or
`<c-icon name="name">`; every other Tabler icon that a page may show is declared here.
"""

EXTRA_ICONS: tuple[str, ...] = ()
