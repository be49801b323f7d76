"""Groups of provinces that are often asked for together, beside the regions."""

from typing import Final

PRESETS: Final = {
    # Thông báo hội thảo, Thư viện tỉnh Lạng Sơn, 26/4/2013: Cao Bằng, Bắc Kạn, Lạng Sơn.
    "langson_workshop": ("04", "06", "20"),
}
"""From the code of a group to GSO codes of 2013."""
