"""Keys of links that are none of a view.

Messengers, social networks, newsletters and advertisements add them; ``embed`` says how a page
shows the view.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

_TRACKERS: Final = (
    *("utm_*", "mc_*", "mtm_*", "pk_*", "gad_*", "fb_*", "oly_*", "vero_*", "hsa_*", "_hs*"),
    *("fbclid", "gclid", "gclsrc", "gbraid", "wbraid", "dclid", "msclkid", "yclid", "twclid"),
    *("ttclid", "srsltid", "li_fat_id", "igsh", "igshid", "zarsrc", "zanpid", "_ga", "_gl"),
    *("mkt_tok", "ref_src", "s_cid", "cmpid"),
    *("embed", "embed_options"),
)


def is_tracker(key: str) -> bool:
    """Return whether a key of a query string is one of these."""
    return any(fnmatchcase(key.lower(), pattern) for pattern in _TRACKERS)
