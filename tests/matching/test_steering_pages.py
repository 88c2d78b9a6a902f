"""Steering, asking several at once, and trying, as a coordinator meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.matching import actions
from parvis.matching.models import Proposal, Steering
from parvis.people.models import User
from parvis.recruitment.models import Mentor

from .conftest import AT, World

SignIn = Callable[[User], Client]


def page(client: Client, name: str, *args: object, **query: str | int) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def post(client: Client, name: str, *args: object, **data: object) -> str:
    response = client.post(reverse(name, args=args), data, follow=True)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


@pytest.fixture
def desk(world: World, signed_in: SignIn) -> tuple[World, Client, User]:
    coordinator = world.coordinator()
    return world, signed_in(coordinator), coordinator


Desk = tuple[World, Client, User]


def name(mentor: Mentor) -> str:
    return mentor.person.full_name


@pytest.mark.requirement("R19")
def test_choosing_the_next_best_decides_the_pair_and_says_what_changed(desk: Desk) -> None:
    world, client, coordinator = desk
    long, short = world.request(days=20), world.request(days=5)
    mentors = {m.pk: m for m in (world.mentor(), world.mentor(strengths=[]))}
    actions.solve(by=coordinator, at=AT)
    proposal = Proposal.objects.get(request=long)
    [other] = [m for m in mentors.values() if m.pk != proposal.mentor_id]
    shown = page(client, "matching.proposal", proposal.pk)
    assert f"Då får {short.student.full_name} {name(mentors[proposal.mentor_id])} i stället" in shown
    done = post(client, "matching.choose", long.pk, mentor=other.pk)
    assert "Du har bestämt det här paret. Ingen har fått frågan än." in done
    assert "Det här ändrades" in done
    assert f"får {name(mentors[proposal.mentor_id])} i stället för {name(other)}" in done
    assert "Låt Parvis välja igen" in done


def test_that_one_more_would_be_without_is_said_before_it_is_chosen(desk: Desk) -> None:
    world, client, coordinator = desk
    flexible = world.request(days=20, times="2:600-720;3:600-720")
    world.request(days=10, times="2:600-720")
    world.mentor()
    world.mentor(times="3:600-720")
    actions.solve(by=coordinator, at=AT)
    assert "Då blir en student till utan mentor" in page(client, "matching.proposal", Proposal.objects.get(request=flexible).pk)


def test_a_proposal_is_kept_as_it_is_when_the_queue_is_looked_at_again(desk: Desk) -> None:
    world, client, coordinator = desk
    request, mentor = world.request(areas=[]), world.mentor(strengths=[])
    actions.solve(by=coordinator, at=AT)
    assert "Behåll de här två" in page(client, "matching.proposal", Proposal.objects.get().pk)
    done = post(client, "matching.choose", request.pk, mentor=mentor.pk)
    assert "Alla andra förslag är som förut." in done
    assert "Behåll de här två" not in done
    world.mentor(strengths=["structure"])
    post(client, "matching.solve")
    assert Proposal.objects.get().mentor == mentor


def test_a_first_look_tells_no_changes_that_the_queue_itself_shows(desk: Desk) -> None:
    world, client, _coordinator = desk
    world.request()
    world.mentor()
    assert "Det här ändrades" not in post(client, "matching.solve")


def test_what_is_decided_stands_on_the_queue_with_who_and_when_and_is_lifted_by_one_press(desk: Desk) -> None:
    world, client, coordinator = desk
    request, mentor = world.request(), world.mentor()
    actions.pin(request, mentor, by=coordinator, at=AT)
    queue = page(client, "matching.queue")
    for words in (f"{request.student.full_name} ska få {name(mentor)}", f"Bestämt av {coordinator.full_name}", "Bestämt par"):
        assert words in queue
    assert "Beslutet är upphävt" in post(client, "matching.lift", Steering.objects.get().pk)
    assert f"{request.student.full_name} ska få" not in page(client, "matching.queue")


def test_not_these_two_takes_the_proposal_away_and_shows_it(desk: Desk) -> None:
    world, client, coordinator = desk
    request, mentor = world.request(), world.mentor()
    actions.solve(by=coordinator, at=AT)
    done = post(client, "matching.forbid", Proposal.objects.get().pk)
    assert "Det räknas inte emot någon av dem." in done
    assert f"blir utan förslag, hade {name(mentor)}" in done
    assert f"{request.student.full_name} ska inte få {name(mentor)}" in done


def test_a_mentor_is_held_back_until_a_day(desk: Desk) -> None:
    world, client, coordinator = desk
    world.request()
    mentor = world.mentor()
    actions.solve(by=coordinator, at=AT)
    until = timezone.localdate() + timedelta(days=20)
    done = post(client, "matching.hold", mentor.pk, until_on=until.isoformat())
    assert f"{name(mentor)} får inga nya förslag" in done
    assert "Gäller till och med" in done
    assert not Proposal.objects.exists()
    assert f"{name(mentor)} får inga nya förslag" in page(client, "recruitment.mentor", mentor.pk)


def test_a_day_that_is_over_is_told_of_by_the_field_and_what_was_typed_stays(desk: Desk) -> None:
    world, client, _coordinator = desk
    response = client.post(reverse("matching.hold", args=[world.mentor().pk]), {"until_on": "2020-01-01"})
    assert response.status_code == 422
    assert "2020-01-01" in response.content.decode()
    assert not Steering.objects.exists()


def test_a_choice_that_another_decision_stands_in_the_way_of_is_refused_in_words(desk: Desk) -> None:
    world, client, coordinator = desk
    mentor, short, long = world.mentor(), world.request(days=2), world.request(days=30)
    actions.pin(short, mentor, by=coordinator, at=AT)
    response = client.post(reverse("matching.choose", args=[long.pk]), {"mentor": mentor.pk})
    assert response.status_code == 409
    assert "bestämd för någon annan" in response.content.decode()


def test_a_decided_pair_that_cannot_be_kept_says_why_on_the_queue(desk: Desk) -> None:
    world, client, coordinator = desk
    request, mentor = world.request(), world.mentor()
    actions.pin(request, mentor, by=coordinator, at=AT)
    mentor.weekly_times = "6:600-720"
    mentor.save()
    assert "Går inte nu: De har ingen gemensam tid som är lång nog." in post(client, "matching.solve")


def test_several_mentors_are_asked_from_the_list_and_each_that_was_not_is_told_with_its_reason(desk: Desk) -> None:
    world, client, coordinator = desk
    for _number in range(3):
        world.request()
        world.mentor()
    actions.solve(by=coordinator, at=AT)
    proposals = list(Proposal.objects.select_related("mentor__person").order_by("pk"))
    Mentor.objects.filter(pk=proposals[1].mentor_id).update(capacity=0)
    done = post(client, "matching.ask_each", proposal=[proposals[0].pk, proposals[1].pk])
    assert "En mentor har fått frågan" in done
    assert "Mentorn har ingen plats kvar." in done
    assert [p.state for p in Proposal.objects.order_by("pk")] == ["asked_mentor", "suggested", "suggested"]


def test_choosing_nothing_asks_nobody_and_says_so(desk: Desk) -> None:
    _world, client, _coordinator = desk
    assert "Inget förslag är valt. Ingen har fått frågan." in post(client, "matching.ask_each")
    assert client.get(reverse("matching.ask_each")).status_code == 302


def test_common_times_are_a_picture_that_also_stands_in_words(desk: Desk) -> None:
    world, client, coordinator = desk
    world.request(times="2:600-720;6:1080-1200")
    world.mentor(times="2:600-720;6:1080-1200")
    actions.solve(by=coordinator, at=AT)
    shown = page(client, "matching.proposal", Proposal.objects.get().pk)
    assert '<span>Lördag</span><span class="num">18–20</span>' in shown
    assert '<span>Onsdag</span><span class="num">inga</span>' in shown
    assert "Regler som det vilar på" in shown


def test_the_students_page_says_what_would_help_and_whose_it_is(desk: Desk) -> None:
    world, client, coordinator = desk
    request = world.request(times="5:780-840")
    world.mentor(times="1:480-720")
    actions.solve(by=coordinator, at=AT)
    shown = page(client, "support.student", request.student_id)
    assert "En mentor åt studenten" in shown
    assert ": en mentor" in shown
    assert "ändrar studenten själv" in shown


def test_the_student_reads_what_would_help_only_where_it_opens_for_several(world: World, signed_in: SignIn) -> None:
    request, coordinator = world.request(times="5:780-840"), world.coordinator()
    world.mentor(times="1:480-720")
    actions.solve(by=coordinator, at=AT)
    client = signed_in(request.student)
    assert "Om du också kan" not in client.get(reverse("support.request")).content.decode()
    world.mentor(times="1:480-720")
    actions.solve(by=coordinator, at=AT)
    assert "Om du också kan måndag" in client.get(reverse("support.request")).content.decode()


# --- What if --------------------------------------------------------------------------------------
def test_one_more_mentor_is_tried_and_nothing_is_saved(desk: Desk) -> None:
    world, client, coordinator = desk
    left_out = world.request(times="5:600-720")
    mentor = world.mentor()
    actions.solve(by=coordinator, at=AT)
    tried: dict[str, str | int] = {"try": "mentor", "times_text": "fredag 10–12", "campuses": "online", "languages": "sv", "capacity": "1"}
    shown = page(client, "matching.what_if", **tried)
    assert "En student till får ett förslag" in shown
    assert left_out.student.full_name in shown
    assert list(Mentor.objects.all().order_by("pk")) == [mentor]
    assert not Proposal.objects.exists()


def test_one_more_like_somebody_and_more_places_are_tried(desk: Desk) -> None:
    world, client, _coordinator = desk
    world.request()
    world.request()
    mentor = world.mentor()
    trials: tuple[dict[str, str | int], ...] = (
        {"try": "mentor", "like": mentor.pk, "capacity": 1},
        {"try": "places", "mentor": mentor.pk, "by": 1},
    )
    for tried in trials:
        assert "En student till får ett förslag" in page(client, "matching.what_if", **tried)


def test_other_points_are_tried_within_what_the_rule_book_allows(desk: Desk) -> None:
    world, client, _coordinator = desk
    world.request()
    world.mentor()
    given: dict[str, str | int] = {
        "try": "weights",
        "common_hour": 0,
        "same_campus": 0,
        "same_programme": 0,
        "knows_programme": 0,
        "strength": 99,
        "first_language": 0,
        "preferred_way": 0,
        "earlier_mentor": 0,
        "free_mentor": 0,
    }
    assert "Lika många studenter får ett förslag som förut" in page(client, "matching.what_if", **given)
    over: dict[str, str | int] = {**given, "strength": 101}
    response = client.get(reverse("matching.what_if"), over)
    assert response.status_code == 422
    assert 'value="101"' in response.content.decode()


def test_a_mentor_without_times_or_place_cannot_be_tried(desk: Desk) -> None:
    _world, client, _coordinator = desk
    response = client.get(reverse("matching.what_if"), {"try": "mentor", "capacity": "1"})
    assert response.status_code == 422
    assert "Välj ett språk, eller någon att likna" in response.content.decode()


# --- The size of the queue changes nothing ----------------------------------------------------------
@pytest.mark.parametrize("where", ["matching.queue", "matching.what_if", "matching.need", "matching.fairness"])
def test_each_page_asks_the_database_no_more_with_many_rows(
    world: World, signed_in: SignIn, assert_queries_do_not_grow: Callable[..., int], where: str
) -> None:
    def build(rows: int) -> tuple[Client, str]:
        coordinator = world.coordinator()
        for number in range(rows):
            pinned = world.request(days=number + 1, earlier_mentor="again")
            world.request(days=number + 1, times="5:780-840")
            actions_for = world.mentor()
            Steering.objects.create(kind="pin", request=pinned, mentor=actions_for, made_at=AT, made_by=coordinator)
            Steering.objects.create(kind="hold", mentor=world.mentor(), made_at=AT, made_by=coordinator)
        actions.solve(by=coordinator, at=AT)
        return signed_in(coordinator), reverse(where)

    assert_queries_do_not_grow(build, many=25)


def test_a_proposal_asks_the_database_no_more_with_a_long_queue(
    world: World, signed_in: SignIn, assert_queries_do_not_grow: Callable[..., int]
) -> None:
    def build(rows: int) -> tuple[Client, str]:
        coordinator = world.coordinator()
        for number in range(rows + 3):
            world.request(days=number + 1)
            world.mentor()
        actions.hold(world.mentor(), by=coordinator, at=AT)
        first = Proposal.objects.order_by("pk").first()
        assert first is not None
        return signed_in(coordinator), reverse("matching.proposal", args=[first.pk])

    assert_queries_do_not_grow(build, many=12)


@pytest.mark.parametrize("where", ["support.student", "recruitment.mentor"])
def test_the_pages_of_a_student_and_a_mentor_ask_the_database_no_more_with_a_long_queue(
    world: World, signed_in: SignIn, assert_queries_do_not_grow: Callable[..., int], where: str
) -> None:
    def build(rows: int) -> tuple[Client, str]:
        coordinator, mentor, asks = world.coordinator(), world.mentor(times="1:480-720"), world.request(times="5:780-840")
        for _number in range(rows):
            actions.forbid(asks, world.mentor(), by=coordinator, at=AT)
            world.request()
        actions.solve(by=coordinator, at=AT)
        return signed_in(coordinator), reverse(where, args=[asks.student_id if where == "support.student" else mentor.pk])

    assert_queries_do_not_grow(build, many=5)
