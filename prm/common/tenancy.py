"""Isolation in the database. Code agrees with it; the database enforces it.

Partner requests run under the role ``prm_portal``. A table is one of:

- ``partner``: row-level security shows and accepts only rows of the partner named in ``prm.partner_id``;
- ``shared``: reference data every partner may read;
- ``append``: rows may be added but never read back (outbox, history);
- ``internal``: not granted at all, so a forgotten filter cannot leak. The default.

A model says which in its ``tenancy`` attribute, a migration operation of this module makes it true, and a test
compares the two.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction
from django.db.migrations.operations.base import Operation

ROLE = "prm_portal"

# Every place that looks across partners while a partner's request runs, and why. A test holds this list to the code.
REASONS = {
    "registration checks": "Matching, conflict and routing compare a registration with everybody's.",
    "identity": "Sign-in, sessions and second factors are not partner data.",
    "partner users": "Inviting or removing a person touches the shared user table.",
    "decision record": "The full record of a decision holds facts a partner may not see.",
    "policy lookup": "Rules in force are read on the partner's behalf; their text is internal.",
    "idempotency": "Answers are remembered by key in a table the portal cannot read.",
    "webhook secrets": "Signing secrets are kept in a table the portal cannot read.",
    "running clocks": "Work on a deal moves the clocks that watch it; the portal only reads them.",
    "promise figures": "How many promises the vendor kept to all partners together, one number a month.",
    "shared sale": "What another partner sees of a deal is its own row, taken away by the partner that leads.",
    "customer link": "The secret of a customer's link is kept where no partner can read it.",
    "tier reviews": "When a partner's tier was last reviewed decides what is due; notes beside it are the vendor's.",
    "quote keeping": "A quote's costs, approvals and link are the vendor's; writing a quote writes them too.",
    "rates": "Exchange rates convert an amount for routing; they are internal figures.",
    "price lookup": "A partner's own prices are read out of books that hold other partners' as well.",
    "renewals": "A renewal, its subscription, offer and clocks move together; partners only read them.",
}

_scope: ContextVar[int | None] = ContextVar("prm_partner_scope", default=None)


def current_partner() -> int | None:
    """Return the partner whose scope this code runs in, or ``None`` for staff and workers."""
    return _scope.get()


def _become(role: str, partner_id: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('role', %s, true), set_config('prm.partner_id', %s, true)",
            [role, "" if partner_id is None else str(partner_id)],
        )


@contextmanager
def partner_scope(partner_id: int) -> Iterator[None]:
    """Run the block in a transaction in which the database shows only ``partner_id``'s rows."""
    # The role is local to the transaction: when that ends with the block, there is nothing to give back.
    ends_here = not connection.in_atomic_block
    with transaction.atomic():
        _become(ROLE, partner_id)
        token = _scope.set(partner_id)
        try:
            yield
        finally:
            _scope.reset(token)
            if not ends_here and not connection.needs_rollback:
                _become("none", None)


@contextmanager
def as_system(reason: str, *, savepoint: bool = True) -> Iterator[None]:
    """Step out of a partner's scope for one of :data:`REASONS`; does nothing outside of a scope.

    Runs in a savepoint: an error inside restores the partner's role together with the data. Without one an error gives
    the whole transaction up; for work whose caller does so anyway.
    """
    if reason not in REASONS:
        raise ValueError(f"not a declared reason: {reason}")
    partner_id = _scope.get()
    if partner_id is None:
        yield
        return
    with transaction.atomic(savepoint=savepoint):
        _become("none", None)
        token = _scope.set(None)
        try:
            yield
        finally:
            _scope.reset(token)
        # After an error the role comes back with the savepoint, or goes with the transaction.
        if not connection.needs_rollback:
            _become(ROLE, partner_id)


class _TableOperation(Operation):
    """Base of the operations below: SQL on one model's table, forwards and backwards."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, model: str) -> None:
        self.model = model

    def statements(self, table: str) -> list[str]:
        """Return the SQL that grants."""
        raise NotImplementedError  # pragma: no cover - abstract

    def reverse_statements(self, table: str) -> list[str]:
        """Return the SQL that takes it back."""
        return [f"REVOKE ALL ON {table} FROM {ROLE}"]

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Grants do not change the model state."""

    def _run(self, app_label: str, editor: Any, state: Any, statements: str) -> None:
        table = editor.quote_name(state.apps.get_model(app_label, self.model)._meta.db_table)
        for statement in getattr(self, statements)(table):
            editor.execute(statement)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Apply the grant."""
        self._run(app_label, schema_editor, to_state, "statements")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take the grant back."""
        self._run(app_label, schema_editor, from_state, "reverse_statements")

    def describe(self) -> str:
        """Say what the operation does."""
        return f"{type(self).__name__} on {self.model}"


class PartnerOwned(_TableOperation):
    """Make a table partner-owned: one plain equality on ``column``, so an index on it serves the policy.

    ``rights`` are what the portal may do with its own rows.
    """

    def __init__(self, model: str, column: str = "partner_id", rights: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
        super().__init__(model)
        self.column = column
        self.rights = rights

    def deconstruct(self) -> tuple:
        """Describe the operation to the migration writer."""
        return type(self).__name__, [self.model, self.column, self.rights], {}

    def statements(self, table: str) -> list[str]:
        """Enable row-level security with the one policy, and grant."""
        mine = f"{self.column} = nullif(current_setting('prm.partner_id', true), '')::bigint"
        return [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY partner_rows ON {table} TO {ROLE} USING ({mine}) WITH CHECK ({mine})",
            f"GRANT {self.rights} ON {table} TO {ROLE}",
        ]

    def reverse_statements(self, table: str) -> list[str]:
        """Drop the policy, disable row-level security, revoke."""
        return [
            f"DROP POLICY partner_rows ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            *super().reverse_statements(table),
        ]


class SharedTable(_TableOperation):
    """Let every partner read a reference table."""

    def statements(self, table: str) -> list[str]:
        """Grant reading."""
        return [f"GRANT SELECT ON {table} TO {ROLE}"]


class AppendOnly(_TableOperation):
    """Let the portal add rows to a table it can neither read nor change."""

    def statements(self, table: str) -> list[str]:
        """Grant adding."""
        return [f"GRANT INSERT ON {table} TO {ROLE}"]


class CreatePortalRole(Operation):
    """Create the role partner requests run under, and let the application switch to it."""

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Roles are not part of the model state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create it once per cluster; databases of one cluster share roles, and two may migrate at once."""
        schema_editor.execute(
            f"DO $$ BEGIN CREATE ROLE {ROLE} NOLOGIN; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        schema_editor.execute(
            f"DO $$ BEGIN GRANT {ROLE} TO CURRENT_USER; "
            "EXCEPTION WHEN unique_violation OR insufficient_privilege THEN NULL; END $$"
        )
        schema_editor.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Revoke only: another database of the cluster may still need the role."""
        schema_editor.execute(f"REVOKE USAGE ON SCHEMA public FROM {ROLE}")

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Create role {ROLE}"
