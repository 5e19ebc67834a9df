from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from digitaleschool.common.forms import posted
from digitaleschool.common.language import read_in
from digitaleschool.people.models import Membership, Organisation, Person
from digitaleschool.people.organisation_forms import PostForm, RoleEndForm, RoleForm
from digitaleschool.people.queries import members_of, organisations_visible_to, posts_of
from digitaleschool.people.rules import edits_posts, roles_to_give
from digitaleschool.people.services.roles import (
    RoleRefused,
    add_post,
    end_post,
    end_role,
    give_role,
    take_back_role,
)

from .people_there import post_in_words


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def role_new(request: HttpRequest, at: int) -> HttpResponse:
    organisation = _organisation(request, at)
    roles = roles_to_give(request.user, organisation)
    if not roles:
        raise Http404
    form = RoleForm(posted(request), roles=roles, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            membership = give_role(
                organisation=organisation, email=facts["email"], name=facts["name"], role=facts["role"],
                since=facts["since"], by=request.user, now=timezone.now(),
            )  # fmt: skip
        except RoleRefused as refusal:
            form.add_error(None, refusal.said(read_in()))
        else:
            messages.success(request, _("%(person)s is added and gets a mail.") % {"person": membership.person})
            return redirect(address_of(organisation))
    context = {"form": form, "organisation": organisation, "back": address_of(organisation)}
    return render(request, "people/role_new.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def role_end(request: HttpRequest, at: int, membership: int) -> HttpResponse:
    organisation, today = _organisation(request, at), timezone.localdate()
    held = get_object_or_404(members_of(organisation, today), pk=membership)
    if held.role not in roles_to_give(request.user, organisation):
        raise Http404
    form = RoleEndForm(posted(request), today=today)
    if request.method == "POST" and form.is_valid():
        try:
            _end(held, form, request.user)
        except RoleRefused as refusal:
            form.add_error(None, refusal.said(read_in()))
        else:
            messages.success(request, _("The role of %(person)s ends.") % {"person": held.person})
            return redirect(address_of(organisation))
    context = {"form": form, "organisation": organisation, "held": held, "back": address_of(organisation)}
    return render(request, "people/role_end.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def posts(request: HttpRequest, at: int, person: int) -> HttpResponse:
    """What a person does at a school: their own page, and of who leads it."""
    school, someone = _person_at(request, at, person)
    today = timezone.localdate()
    form = PostForm(posted(request), today=today)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            add_post(
                person=someone, school=school, function=facts["function"], field=facts["field"],
                since=facts["since"], by=request.user, now=timezone.now(),
            )  # fmt: skip
        except RoleRefused as refusal:
            form.add_error(None, refusal.said(read_in()))
        else:
            messages.success(request, _("The function is added."))
            return redirect("posts", at=school.pk, person=someone.pk)
    context = {
        "form": form, "school": school, "someone": someone, "is_self": someone == request.user,
        "told": [(post, post_in_words(post)) for post in posts_of(someone, school, today)],
        "back": address_of(school),
    }  # fmt: skip
    return render(request, "people/posts.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def post_end(request: HttpRequest, at: int, person: int, post: int) -> HttpResponse:
    school, someone = _person_at(request, at, person)
    today = timezone.localdate()
    ended = get_object_or_404(posts_of(someone, school, today), pk=post)
    end_post(post=ended, today=today, by=request.user, now=timezone.now())
    messages.success(request, _("The function is taken away."))
    return redirect("posts", at=school.pk, person=someone.pk)


def address_of(organisation: Organisation) -> str:
    """The page of an organisation; a school has its own."""
    if organisation.is_school:
        return reverse("school", kwargs={"number": organisation.school.number})
    return reverse("organisation", kwargs={"at": organisation.pk})


def _organisation(request: HttpRequest, at: int) -> Organisation:
    return get_object_or_404(organisations_visible_to(request.user).select_related("school"), pk=at)


def _person_at(request: HttpRequest, at: int, person: int) -> tuple[Organisation, Person]:
    """A school and someone who has a role there."""
    school = _organisation(request, at)
    if not school.is_school:
        raise Http404
    held = members_of(school, timezone.localdate()).filter(person=person).first()
    if held is None or not edits_posts(request.user, held.person, school):
        raise Http404
    return school, held.person


def _end(held: Membership, form: RoleEndForm, by: Person) -> None:
    if form.cleaned_data["is_mistake"]:
        take_back_role(membership=held, by=by, now=timezone.now())
    else:
        end_role(membership=held, until=form.cleaned_data["until"], by=by, now=timezone.now())
