"""What is allowed in a policy of prices and rarely meant: rules that name a product there is not."""

from collections.abc import Iterator

from pydantic import BaseModel

from pricing.rules.reach import Reach
from pricing.selectors import product as products
from prm.common.policies import Finding


def unknown_products(body: BaseModel) -> Iterator[Finding]:
    """Yield the SKUs nobody sells: a slip of the pen switches a rule off without a word. No query without a SKU."""
    named = {
        f"{field}.{place}.skus.{at}": sku
        for field in type(body).model_fields
        for place, rule in enumerate(_rules(getattr(body, field)))
        for at, sku in enumerate(rule.skus)
    }
    known = products.known_skus(named.values()) if named else set()
    for path, sku in named.items():
        if sku not in known:
            yield Finding(path, f"There is no product with the SKU {sku}, so this reaches nothing.")


def _rules(value: object) -> list[Reach]:
    return [each for each in value if isinstance(each, Reach)] if isinstance(value, list) else []
