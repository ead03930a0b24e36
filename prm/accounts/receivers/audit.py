"""Telling those who answer for the audit that a verification found something."""

from django.urls import reverse

from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.notices import notify
from prm.common.events import receiver
from prm.common.models import Event


@receiver("audit.tampered", key="accounts.audit_tampered")
def tell_of_tampering(event: Event) -> None:
    """Notify ops admins and auditors, once a verification."""
    users = User.objects.filter(staff_roles__overlap=[StaffRole.OPS_ADMIN, StaffRole.AUDITOR], is_active=True)
    faults = event.payload["faults"]
    notify(
        users,
        kind="audit.tampered",
        key=f"audit:{event.subject_id}",
        title="The audit history was tampered with",
        body=f"A verification found {faults:,} {'fault' if faults == 1 else 'faults'}. The first: "
        f"{event.payload['first']}",
        url=reverse("console:audit"),
    )
