"""Addresses that come from outside, and only lead to this very site."""

import re
from urllib.parse import urlsplit

_LONGEST = 2000
_PATH = re.compile(r"/(?![/\\])[A-Za-z0-9/_.~%!$&'()*+,;=:@?-]*")
"""A path and query in plain ASCII: no backslash, tab, space, line break or fragment, and no second slash first."""


def same_site(path: str | None, otherwise: str = "/") -> str:
    """The path, where every browser reads it as one of this site; else ``otherwise``.

    Browsers take backslashes for slashes and drop tabs and line breaks, so a check that only parses the address the
    way Python does is not enough: whatever is unusual is refused.
    """
    if not path or len(path) > _LONGEST or not _PATH.fullmatch(path):
        return otherwise
    if "//" in path.partition("?")[0] or "\\" in path or re.search(r"%(?:5c|2f|0[0-9a-d])", path, re.IGNORECASE):
        return otherwise
    parts = urlsplit(path)
    return otherwise if parts.scheme or parts.netloc else path
