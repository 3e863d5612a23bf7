"""Made-up ids of what is always there: the user, the projects, the network, the image.

They stay the same from run to run, so that a learner recognises them, as in a real cloud.
"""

USER = "61a7c6617c404fa3b4ea2fe6c5aaba41"
PROJECT = "281cf3d795cc439180a33109aad4fba5"
SERVICE_PROJECT = "2d6fba2755894ee4a3a95a1808ac1939"
NOVA_USER = "289797245d5442c58a59161dbfbe7715"
NEUTRON_USER = "eeee0589b9054079a48a6c114f518dcf"
ADMIN_PROJECT = "9a49bb9fd66842dab9ab4266963fc051"

IMAGE = "10ca76f4-d502-4ca7-9e55-3bb7b3848e77"
NETWORK = "9c2f33ca-254b-4dd2-96c5-28f944929ecf"
SUBNET = "8df6304d-2160-47a5-bf44-707368152ebb"
ROUTER = "b1f3a6c2-7d0e-4c58-9a34-2e6f81d0c7b5"
ROUTER_PORT = "e4c9d7a8-15b2-4f06-8c7d-90a3b6e2f154"
SEGMENT = "4c0b028f-e805-49e2-a1aa-0f40021e85a7"
SEGMENTATION = 101
SECURITY_GROUP = "5dad1b6e-f67e-4e33-befb-2c5aab6f8c0a"
CELL = "7ef44959-2e27-410a-acbb-d0b619e77c03"
DEFAULT_RULES = (
    "c57a4743-6e4a-4fed-b146-a00560dfe86c",
    "c6fdbd2c-2f1a-4e84-9b10-f584d5095662",
    "d2c1e5e8-391a-4755-adb8-4883b56df50b",
    "4ca9cdb0-8cb8-4874-ae31-e32586afb49b",
)
BORN = "2026-01-05T08:00:00Z"
"""When network, image and flavor were made."""


def of_host(kind: str, host: str) -> str:
    """A made-up uuid for a host's own row (`ComputeNode`, `Service`, agent), the same in every run."""
    word = f"{kind}:{host}".encode().hex()
    text = (word + "0123456789abcdef" * 2)[-32:]
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def tunnel_ip(host: str) -> str:
    """The address where the host's tunnels end; from TEST-NET-1 (RFC 5737)."""
    digits = "".join(letter for letter in host if letter.isdigit())
    return f"192.0.2.{20 + int(digits or 0) % 200}"
