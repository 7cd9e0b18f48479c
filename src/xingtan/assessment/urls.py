"""Addresses of assessments, rating sheets, results and scales."""

from __future__ import annotations

from django.urls import path

from xingtan.assessment.views import cycles, person, rating, scales

app_name = "assessment"

urlpatterns = [
    path("", cycles.listed, name="list"),
    path("new/", cycles.plan, name="plan"),
    path("mine/", rating.mine, name="mine"),
    path("cycles/<int:cycle_id>/", cycles.cycle, name="cycle"),
    path("cycles/<int:cycle_id>/dates/", cycles.dates, name="dates"),
    path("cycles/<int:cycle_id>/people/", cycles.people, name="people"),
    path("cycles/<int:cycle_id>/custom-groups/", cycles.circles, name="circles"),
    path("cycles/<int:cycle_id>/calibration/", cycles.calibration, name="calibration"),
    path("cycles/<int:cycle_id>/panels/", cycles.panels, name="panels"),
    path("cycles/<int:cycle_id>/panels/<int:panel_id>/drop/", cycles.panel_drop, name="panel-drop"),
    path("cycles/<int:cycle_id>/progress/", cycles.progress, name="progress"),
    path("cycles/<int:cycle_id>/results/", cycles.results, name="results"),
    path("cycles/<int:cycle_id>/comparison/", cycles.comparison, name="comparison"),
    path("cycles/<int:cycle_id>/export/", cycles.export, name="export"),
    path("cycles/<int:cycle_id>/quotas/", cycles.quotas, name="quotas"),
    path("cycles/<int:cycle_id>/steps/<slug:step>/", cycles.step, name="step"),
    path("sheets/<int:rating_id>/", rating.sheet, name="sheet"),
    path("sheets/<int:rating_id>/save/", rating.save, name="save"),
    path("sheets/<int:rating_id>/hand-in/", rating.handed_in, name="hand-in"),
    path("sheets/<int:rating_id>/conflict/", rating.conflict, name="conflict"),
    path("sheets/<int:rating_id>/reopen/", rating.reopen, name="reopen"),
    path("sheets/<int:rating_id>/excuse/", rating.excuse, name="excuse"),
    path("sheets/<int:rating_id>/replace/", rating.replace, name="replace"),
    path("people/<int:assessed_id>/", person.person, name="person"),
    path("people/<int:assessed_id>/note/", person.note, name="note"),
    path("people/<int:assessed_id>/band/", person.band, name="band"),
    path("people/<int:assessed_id>/amend/", person.amend, name="amend"),
    path("scales/", scales.listed, name="scales"),
    path("scales/<int:scale_id>/", scales.scale, name="scale"),
    path("scales/<int:scale_id>/copy/", scales.copy, name="scale-copy"),
    path("scales/<int:scale_id>/edit/", scales.edit, name="scale-edit"),
    path("scales/<int:scale_id>/indicators/<slug:code>/", scales.indicator, name="indicator"),
    path("scales/<int:scale_id>/examples/<int:place>/", scales.example, name="scale-example"),
    path("scales/<int:scale_id>/publish/", scales.publish, name="scale-publish"),
    path("scales/<int:scale_id>/retire/", scales.retire, name="scale-retire"),
]
