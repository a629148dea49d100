"""The ground of the API: JSON in and out, problem details, keyset pages, strict parameters."""

TAGS = (
    "基金",
    "征集与评审",
    "项目",
    "执行",
    "评估、审计与结项",
    "志愿服务",
    "资金",
    "数字与报告",
    "后台任务",
)
"""The headings of the documentation, in its order."""
