"""What a caller sends in a body: exactly the fields that are asked for."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers


class Asked(serializers.Serializer[Any]):
    """A request's body; a field nobody asked for is refused, so that a slip is not lost."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            # One that stands inside another may be anything; the serializer says what is wrong.
            return super().to_internal_value(data)
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError(
                {name[:60]: ["没有这一项。请对照接口说明检查拼写。"] for name in unknown[:20]}
            )
        return super().to_internal_value(data)
