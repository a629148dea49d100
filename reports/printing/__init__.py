"""From a frozen report to a PDF: templates, fonts and drawings of this checkout only."""
