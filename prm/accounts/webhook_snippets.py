"""What a receiver's developer copies. A test checks a real delivery by it; ``docs/webhooks.md`` has it too."""

EXAMPLE = """\
POST /hooks/entente HTTP/1.1
Content-Type: application/json
webhook-id: msg_18ea467a08ce392ffa4ed8b2df8ddc73
webhook-timestamp: 1795324800
webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=

{"type":"deal.approve","timestamp":"2026-11-22T09:20:00+00:00","data":{"id":"DR-7K2M-94QX", ...}}
"""

PYTHON = """\
from standardwebhooks import Webhook  # pip install standardwebhooks


def receive(body: bytes, headers: dict[str, str]) -> dict:
    return Webhook(SECRET).verify(body, headers)  # raises WebhookVerificationError
"""

SHELL = """\
key=$(printf %s "${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
printf 'v1,%s\\n' "$(printf '%s.%s.%s' "$WEBHOOK_ID" "$WEBHOOK_TIMESTAMP" "$BODY" |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)"
# The line printed must be one of those in webhook-signature, which are parted by spaces.
"""
