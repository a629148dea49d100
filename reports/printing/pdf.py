"""HTML to PDF by WeasyPrint, with embedded fonts and without the network."""


def render_pdf(html: str, css: str) -> bytes:
    """Return the PDF of a document. Equal input gives equal bytes.

    Raises:
        ForbiddenAddress: the document asks for something that is not ours.
    """
    # WeasyPrint takes half a second to import; the web processes never need it.
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from reports.printing.fetcher import PrintFetcher

    fetcher = PrintFetcher()
    fonts = FontConfiguration()
    style = CSS(string=css, font_config=fonts, url_fetcher=fetcher)
    document = HTML(string=html, base_url="about:blank", url_fetcher=fetcher)
    pdf: bytes = document.write_pdf(stylesheets=[style], font_config=fonts)
    return pdf
