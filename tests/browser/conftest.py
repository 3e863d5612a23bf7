"""How long what a page shall show may be awaited."""

from playwright.sync_api import expect

SHOWN_LIMIT_MS = 30_000

# Playwright's own 5 s are few where a page, its server and another worker's tests share two processors.
# Who waits does so for a condition: on an idle machine nothing takes longer for it.
expect.set_options(timeout=SHOWN_LIMIT_MS)
