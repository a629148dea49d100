"""The base of every address of the API."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.exceptions import MethodNotAllowed, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from kit.api.operations import Operation
from kit.api.parameters import AFTER, LIMIT, ListParameters, Parameters, next_address
from kit.paging import SIZE, KeysetPage

IDEMPOTENCY_KEY = "Idempotency-Key"
LONGEST_KEY = 200


class Api(APIView):
    """An address of the API.

    Attributes:
        operations: what each method does.
        parameters: what may be asked for in the address.
        tag: under which heading the documentation tells of it.
    """

    operations: ClassVar[Mapping[str, Operation]]
    parameters: ClassVar[type[Parameters]] = Parameters
    tag: ClassVar[str] = ""
    # OPTIONS would describe serializers to people who may not see them.
    metadata_class = None
    format_kwarg = None
    asked: dict[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(
            request
        )
        self.admit(request)
        self.asked = self.parameters(request.query_params).asked()
        self.load(**kwargs)
        self.check(request)

    def admit(self, request: Request) -> None:
        """Let in whoever may use this API at all, or raise."""

    def load(self, **kwargs: Any) -> None:
        """Find the objects the address names, or raise ``Http404``."""

    def check(self, request: Request) -> None:
        """Do nothing when the caller may do what they ask for, else raise."""

    def operation(self, request: Request) -> Operation:
        """Return what is asked for; raise ``MethodNotAllowed`` when there is no such thing."""
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in self.operations:
            raise MethodNotAllowed(method)
        return self.operations[method]

    def finalize_response(
        self, request: HttpRequest | Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]
        final.setdefault("Cache-Control", "no-store")
        patch_vary_headers(final, ("Authorization", "Cookie"))
        return final

    def context(self) -> dict[str, Any]:
        """Return what serializers may ask about."""
        return {"request": self.request, "view": self}

    def shown(self, row: Any) -> Any:
        """Return what the operation's serializer makes of ``row``."""
        return self._serializer()(row, context=self.context()).data

    def answer(self, row: Any, status: int = 200) -> Response:
        """Answer with one row."""
        return Response(self.shown(row), status=status)

    def listed(self, rows: QuerySet[Any], order: Sequence[str]) -> Response:
        """Answer with one page of ``rows``."""
        page: KeysetPage[Any] = KeysetPage(
            rows,
            order=order,
            cursor=self.asked[AFTER] or "",
            size=self.asked[LIMIT] or SIZE,
        )
        return Response(
            {
                "results": self._serializer()(
                    self.prepared(page.rows), many=True, context=self.context()
                ).data,
                "next": next_address(
                    self.request.path, self.request.query_params, page.next_cursor
                ),
            }
        )

    def prepared(self, rows: list[Any]) -> Any:
        """Return a page's rows with what their serializer needs, read at once."""
        return rows

    def body(self, **context: Any) -> dict[str, Any]:
        """Return the body's fields, checked.

        Raises:
            ValidationError: by field.
        """
        asks = self.operation(self.request).asks
        if asks is None:
            raise TypeError("this operation takes no body")
        serializer = asks(data=self.request.data, context={**self.context(), **context})
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def idempotency_key(self) -> str:
        """Return the key under which the caller sends this once.

        Raises:
            ValidationError: there is none, or it is not plain visible text.
        """
        key = self.request.headers.get(IDEMPOTENCY_KEY, "")
        if not key:
            raise ValidationError(
                {IDEMPOTENCY_KEY: ["请带上这个头：每件事一个新值，重发时用同一个值。"]}
            )
        if len(key) > LONGEST_KEY or not all("!" <= letter <= "~" for letter in key):
            raise ValidationError(
                {IDEMPOTENCY_KEY: [f"只能用可见的英文字符，最多 {LONGEST_KEY} 个。"]}
            )
        return key

    def _serializer(self) -> type[BaseSerializer[Any]]:
        answers = self.operation(self.request).answers
        if answers is None:
            raise TypeError("this operation answers with a file")
        return answers


class ListApi(Api):
    """Rows of one kind, page by page.

    Attributes:
        order: what the rows are sorted by; the last part is unique.
    """

    parameters: ClassVar[type[Parameters]] = ListParameters
    order: ClassVar[tuple[str, ...]] = ("-id",)

    def rows(self) -> QuerySet[Any]:
        """Return every row the caller may see."""
        raise NotImplementedError

    def narrowed(self) -> QuerySet[Any]:
        """Return the rows that were asked for."""
        found = self.parameters(self.request.query_params, queryset=self.rows())
        found.asked()
        rows: QuerySet[Any] = found.qs
        return rows

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.listed(self.narrowed(), self.order)
