"""An address from outside leads to this site or nowhere."""

import pytest

from casework.shell.addresses import same_site


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/today",
        "/families/8b0c1f7e-6f0e-4b5c-9a54-9b3b2f1d7d10",
        "/families?sort=name&page=2",
        "/a%20b",
        "/a?day=2026-11-14",
    ],
)
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert same_site(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "today",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/ /evil.example",
        "https://evil.example",
        "https:evil.example",
        "https:/evil.example",
        "HTTPS://evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "@evil.example",
        "/%5cevil.example",
        "/%2f/evil.example",
        "/%2Fevil.example",
        "/%09/evil.example",
        "/%0d%0aSet-Cookie:x",
        "/a//evil.example",
        "/\u2215evil.example",
        "/\uff0fevil.example",
        "/\u3002evil.example",
        "/a#b",
        "/\x00",
        "/" + "a" * 3000,
        "/a<script>",
        '/a"b',
    ],
)
def test_whatever_is_unusual_leads_home(path: str | None) -> None:
    assert same_site(path) == "/"
