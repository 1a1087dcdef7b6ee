from tests.cast import Cast


def test_a_worker_opens_the_page_of_an_own_family(cast: Cast) -> None:
    answer = cast.browser_of("meri").get(f"/families/{cast.family('Lehtovaara')}")
    assert answer.status_code == 200, answer.text[:500]
    assert "rauhalliset aamut" in answer.text


def test_a_parent_sees_our_plan(cast: Cast) -> None:
    answer = cast.browser_of("sari").get(f"/our-plan/{cast.family('Lehtovaara')}")
    assert answer.status_code == 200, answer.text[:500]
