"""Addresses of the planner's desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import desk, desk_files, desk_going_on, desk_plans, desk_runs, desk_supply

HERE = "planning/<shortslug:season>/"
SUPPLY, PLAN = HERE + "aanbod/", HERE + "plannen/<version:number>/"

urlpatterns: list[URLPattern] = [
    path("planning/", desk.planning, name="planning"),
    path("planning/nieuw/", desk.season_new, name="season_new"),
    path(HERE, desk.season, name="season"),
    path(HERE + "wijzigen/", desk.season_edit, name="season_edit"),
    path(HERE + "wensen/", desk.season_wishes, name="season_wishes"),
    path(SUPPLY + "opleidingen/", desk_supply.supply_trainings, name="supply_trainings"),
    path(SUPPLY + "opleidingen/nieuw/", desk_supply.supply_training_new, name="supply_training_new"),
    path(SUPPLY + "opleidingen/<number:pk>/", desk_supply.supply_training_edit, name="supply_training_edit"),
    path(SUPPLY + "lesgevers/", desk_supply.supply_trainers, name="supply_trainers"),
    path(SUPPLY + "lesgevers/nieuw/", desk_supply.supply_trainer_new, name="supply_trainer_new"),
    path(SUPPLY + "lesgevers/<number:pk>/", desk_supply.supply_trainer_edit, name="supply_trainer_edit"),
    path(SUPPLY + "lokalen/", desk_supply.supply_venues, name="supply_venues"),
    path(SUPPLY + "lokalen/nieuw/", desk_supply.supply_venue_new, name="supply_venue_new"),
    path(SUPPLY + "lokalen/<number:pk>/", desk_supply.supply_venue_edit, name="supply_venue_edit"),
    path(SUPPLY + "materiaal/", desk_supply.supply_lenders, name="supply_lenders"),
    path(SUPPLY + "materiaal/nieuw/", desk_supply.supply_lender_new, name="supply_lender_new"),
    path(SUPPLY + "materiaal/<number:pk>/", desk_supply.supply_lender_edit, name="supply_lender_edit"),
    path(SUPPLY + "budget/", desk_supply.supply_budgets, name="supply_budgets"),
    path(SUPPLY + "budget/<number:pk>/", desk_supply.supply_budget_edit, name="supply_budget_edit"),
    path(HERE + "plan-maken/", desk_plans.plan_make, name="plan_make"),
    path(HERE + "plan-maken/stop/", desk_plans.plan_stop, name="plan_stop"),
    path(HERE + "verboden/<number:pk>/weg/", desk_runs.ban_remove, name="ban_remove"),
    path(PLAN, desk_plans.plan, name="plan"),
    path(PLAN + "zonder-plaats/", desk_plans.plan_unmet, name="plan_unmet"),
    path(PLAN + "eerlijk/", desk_plans.plan_fairness, name="plan_fairness"),
    path(PLAN + "samen/", desk_plans.plan_pools, name="plan_pools"),
    path(PLAN + "kiezen/", desk_plans.plan_choose, name="plan_choose"),
    path(PLAN + "versturen/", desk_plans.plan_send, name="plan_send"),
    path(PLAN + "vergelijken/<version:other>/", desk_plans.plan_compare, name="plan_compare"),
    path(PLAN + "<filename:name>", desk_files.plan_file, name="plan_file"),
    path(PLAN + "reeksen/<number:pk>/", desk_runs.planned_run, name="planned_run"),
    path(PLAN + "reeksen/<number:pk>/wijzigen/", desk_runs.planned_run_edit, name="planned_run_edit"),
    path(PLAN + "reeksen/<number:pk>/vast/", desk_runs.planned_run_pin, name="planned_run_pin"),
    path(PLAN + "reeksen/<number:pk>/verbieden/", desk_runs.planned_run_forbid, name="planned_run_forbid"),
    path(PLAN + "reeksen/<number:pk>/doorgaan/", desk_going_on.planned_run_confirm, name="planned_run_confirm"),
    path(PLAN + "reeksen/<number:pk>/annuleren/", desk_going_on.planned_run_cancel, name="planned_run_cancel"),
]
