"""Examples of the guide, each as it is typed in a shell and in Python; tests run them."""

import json
from dataclasses import dataclass
from typing import Any

from funds.api.donations import EXAMPLE as DONATION
from projects.api.activities import EXAMPLE as ACTIVITY
from projects.api.expenses import EXAMPLE as EXPENSE
from projects.api.projects import EXAMPLE as PROJECT

PYTHON_BEGINS = """import json, os, urllib.request

ADDRESS = "{root}"
TOKEN = os.environ["TOKEN"]


def call(method, path, body=None, **headers):
    request = urllib.request.Request(
        ADDRESS + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={{
            "Authorization": f"Bearer {{TOKEN}}",
            "Content-Type": "application/json",
            **headers,
        }},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)
"""
_LIST_ALL = """address = "projects/?limit=50"
while address:
    page = call("GET", address)
    for project in page["results"]:
        print(project["ref"], project["name"], project["state_label"])
    address = (page["next"] or "").removeprefix("{path}")
"""


@dataclass(frozen=True)
class Example:
    """One thing to do, in a shell and in Python."""

    title: str
    note: str
    curl: str
    python: str


def python_begins(root: str) -> str:
    """Return the lines every Python example begins with."""
    return PYTHON_BEGINS.format(root=root)


def examples(root: str, path: str) -> list[Example]:
    """Return the examples of a fund.

    Args:
        root: the whole address of its API, with a slash at the end.
        path: the same without scheme and host.
    """
    key = "2021-10-12-bank-000137"
    return [
        Example(
            "列出项目",
            "一页一页地取：每页的 next 是下一页的地址，最后一页是 null。",
            _curl(root, "GET", "projects/?limit=50"),
            _LIST_ALL.format(path=path),
        ),
        Example(
            "登记一个项目，再提交申报",
            "先存为草稿；补上类别后提交。还缺什么，回答里逐项说明。",
            _curl(root, "POST", "projects/", PROJECT)
            + "\n\n"
            + _curl(root, "PATCH", "projects/草稿的ref/", {"version": 1, "category": 1})
            + "\n\n"
            + _curl(root, "POST", "projects/草稿的ref/submit/", {}),
            f'project = call("POST", "projects/", {_pretty(PROJECT, python=True)})\n'
            'category = call("GET", "categories/")["results"][0]["id"]\n'
            'edit = {"version": project["version"], "category": category}\n'
            'project = call("PATCH", f"projects/{project[\'ref\']}/", edit)\n'
            'project = call("POST", f"projects/{project[\'ref\']}/submit/", {})\n'
            'print(project["number"], project["state_label"])\n',
        ),
        Example(
            "登记一笔捐赠，不会记两次",
            "没有收到回答时，用同一个 Idempotency-Key 重发；换了内容会被拒绝。",
            _curl(root, "POST", "donations/", DONATION, f"Idempotency-Key: {key}"),
            f"donation = {_pretty(DONATION, python=True)}\n"
            "for attempt in range(2):\n"
            f'    kept = call("POST", "donations/", donation, **{{"Idempotency-Key": "{key}"}})\n'
            '    print(kept["number"], kept["entry"])\n',
        ),
        _execution(root),
    ]


def _execution(root: str) -> Example:
    line = {**EXPENSE, "line": "预算明细的id"}
    python = {name: value for name, value in EXPENSE.items() if name != "line"}
    return Example(
        "填报一次活动，登记它的支出",
        "项目在执行中；预算明细的 id 见申报书。凭证号同一项目只记一次，超预算会被拒绝。",
        _curl(root, "GET", "projects/项目编号/application/")
        + "\n\n"
        + _curl(
            root,
            "POST",
            "projects/项目编号/activities/",
            ACTIVITY,
            "Idempotency-Key: 2021-10-16-jinci-1",
        )
        + "\n\n"
        + _curl(
            root,
            "POST",
            "projects/项目编号/expenses/",
            line,
            "Idempotency-Key: 2021-10-18-ji-0137",
        ).replace('"预算明细的id"', "预算明细的id"),
        'project = call("GET", "projects/?state=MIDTERM")["results"][0]["ref"]\n'
        'line = call("GET", f"projects/{project}/application/")["budget"][0]["id"]\n'
        f"activity = {_pretty(ACTIVITY, python=True)}\n"
        'key = {"Idempotency-Key": "2021-10-16-jinci-1"}\n'
        'kept = call("POST", f"projects/{project}/activities/", activity, **key)\n'
        f"expense = {_pretty(python, python=True)}\n"
        'expense |= {"line": line, "activity": kept["number"]}\n'
        'key = {"Idempotency-Key": "2021-10-18-ji-0137"}\n'
        'kept = call("POST", f"projects/{project}/expenses/", expense, **key)\n'
        'print(kept["number"], kept["voucher"], kept["amount"])\n',
    )


def _curl(root: str, method: str, path: str, body: Any = None, header: str = "") -> str:
    lines = [f'curl -X {method} "{root}{path}"', '  -H "Authorization: Bearer $TOKEN"']
    if body is not None:
        lines.append('  -H "Content-Type: application/json"')
    if header:
        lines.append(f'  -H "{header}"')
    if body is not None:
        lines.append(f"  -d '{_pretty(body)}'")
    return " \\\n".join(lines)


def _pretty(body: Any, *, python: bool = False) -> str:
    text = json.dumps(body, ensure_ascii=False, indent=4)
    if not python:
        return text
    return text.replace(": false", ": False").replace(": true", ": True")
