"""Addresses of figures, reports and exports under ``/api/v1/<fund>/``."""

from django.urls import path

from reports.api import figures, reports

urlpatterns = [
    path("figures/", figures.FigureList.as_view(), name="figures"),
    path("figures/<slug:key>/", figures.FigureDetail.as_view(), name="figure"),
    path("figures/<slug:key>/rows/", figures.FigureRows.as_view(), name="figure_rows"),
    path("statements/", figures.StatementList.as_view(), name="statements"),
    path("reports/", reports.ReportList.as_view(), name="reports"),
    path("reports/<slug:number>/", reports.ReportDetail.as_view(), name="report"),
    path("reports/<slug:number>/pdf/", reports.ReportPdf.as_view(), name="report_pdf"),
    path("exports/<slug:ledger>/", reports.LedgerExport.as_view(), name="export_ledger"),
]
