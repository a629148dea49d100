"""Icons that no template names literally: their names come from Python data.

`python -m kit.frontend` finds by itself what templates write as `{% icon "name" %}` or
`<c-icon name="name">`, and the `icon="name"` of any other component; every other Tabler icon
that a page may show is declared here.
"""

# the areas of the bar and of the public window
EXTRA_ICONS: tuple[str, ...] = (
    "building-community",
    "chart-bar",
    "clock",
    "coin-yuan",
    "file-text",
    "gift",
    "heart",
    "heart-handshake",
    "home",
    "layout-dashboard",
    "key",
    "lock",
    "mail",
    "search",
    "qrcode",
    "settings",
    "user",
    "users",
)
