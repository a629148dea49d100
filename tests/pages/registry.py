"""What the pages of the registry are for: volunteers, organisations, stations, divisions."""

from funds.permissions import Action
from tests.matrix import Expect

A = Action
PERSON, GONE = {"number": "registered"}, {"number": "left"}
TEAM, KIND = {"number": "organisation"}, {"kind": "team_kind"}
STATION, DIVISION = {"number": "station"}, {"code": "division"}

ROUTES = {
    "volunteers:list": Expect(A.VOLUNTEER_VIEW),
    "volunteers:find": Expect(A.VOLUNTEER_VIEW),
    "volunteers:register": Expect(A.VOLUNTEER_EDIT),
    "volunteers:volunteer": Expect(A.VOLUNTEER_VIEW, PERSON),
    "volunteers:consents": Expect(A.VOLUNTEER_VIEW),
    "volunteers:declare_consent": Expect(A.VOLUNTEER_EDIT),
    "volunteers:consent": Expect(A.VOLUNTEER_EDIT, PERSON),
    "volunteers:insurance": Expect(A.VOLUNTEER_EDIT),
    "volunteers:requests": Expect(A.VOLUNTEER_VIEW),
    "volunteers:request": Expect(A.VOLUNTEER_EDIT, {"number": "own_request"}),
    "volunteers:enter_request": Expect(A.VOLUNTEER_EDIT, PERSON),
    "volunteers:correct": Expect(A.VOLUNTEER_EDIT, PERSON),
    "volunteers:leave": Expect(A.VOLUNTEER_EDIT, PERSON),
    "volunteers:readmit": Expect(A.VOLUNTEER_EDIT, GONE),
    "volunteers:anonymise": Expect(A.VOLUNTEER_EDIT, GONE),
    "volunteers:reveal": Expect(A.VOLUNTEER_REVEAL, PERSON),
    "rosters:export": Expect(A.EXPORT),
    "rosters:records": Expect(A.EXPORT),
    "rosters:team": Expect(A.VOLUNTEER_EDIT, TEAM),
    "rosters:team_records": Expect(A.VOLUNTEER_EDIT, TEAM),
    "teams:list": Expect(A.VOLUNTEER_VIEW),
    "teams:team": Expect(A.VOLUNTEER_VIEW, TEAM),
    "teams:figures": Expect(A.VOLUNTEER_VIEW, TEAM),
    "teams:register": Expect(A.TEAM_EDIT),
    "teams:edit": Expect(A.TEAM_EDIT, TEAM),
    "teams:contact": Expect(A.VOLUNTEER_EDIT, TEAM),
    "teams:close": Expect(A.TEAM_EDIT, TEAM),
    "teams:kinds": Expect(A.VOLUNTEER_VIEW),
    "teams:add_kind": Expect(A.TEAM_EDIT),
    "teams:change_kind": Expect(A.TEAM_EDIT, KIND),
    "teams:retire_kind": Expect(A.TEAM_EDIT, KIND),
    "stations:list": Expect(A.VOLUNTEER_VIEW),
    "stations:station": Expect(A.VOLUNTEER_VIEW, STATION),
    "stations:register": Expect(A.TEAM_EDIT),
    "stations:edit": Expect(A.TEAM_EDIT, STATION),
    "stations:close": Expect(A.TEAM_EDIT, STATION),
    "divisions:list": Expect(A.VOLUNTEER_VIEW),
    "divisions:add": Expect(A.TEAM_EDIT),
    "divisions:enter": Expect(A.TEAM_EDIT),
    "divisions:rename": Expect(A.TEAM_EDIT, DIVISION),
    "divisions:retire": Expect(A.TEAM_EDIT, DIVISION),
    "divisions:residents": Expect(A.TEAM_EDIT, DIVISION),
}
