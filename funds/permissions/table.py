"""Which role may do what: one table from role to actions."""

from collections.abc import Mapping

from funds.permissions.roles import Action, Role, Scope

A, S = Action, Scope

# Whoever asked for a job is the person it is assigned to.
_OWN_JOBS = {A.JOB_VIEW: S.ASSIGNED, A.JOB_RETRY: S.ASSIGNED}
_READS = {
    **_OWN_JOBS,
    A.DESK_VIEW: S.ALL,
    A.CATALOGUE_VIEW: S.ALL,
    A.CALL_VIEW: S.ALL,
    A.PROJECT_VIEW: S.ALL,
    A.MONEY_VIEW: S.ALL,
    A.FIGURE_VIEW: S.ALL,
    A.REPORT_VIEW: S.ALL,
    A.JOB_VIEW: S.ALL,
    A.UNIT_VIEW: S.ALL,
    A.DOCUMENT_VIEW: S.ALL,
    A.API_USE: S.ALL,
}
_OWN_PROJECTS = {
    **_OWN_JOBS,
    A.DESK_VIEW: S.ALL,
    A.CATALOGUE_VIEW: S.ALL,
    A.CALL_VIEW: S.ALL,
    A.PROJECT_VIEW: S.OWN_UNIT,
    A.UNIT_VIEW: S.OWN_UNIT,
    A.DOCUMENT_VIEW: S.ALL,
    A.API_USE: S.ALL,
}

TABLE: Mapping[Role, Mapping[Action, Scope]] = {
    Role.OFFICE: {
        **_READS,
        **dict.fromkeys(
            (
                A.CALL_MANAGE,
                A.PROJECT_CREATE,
                A.PROJECT_EDIT,
                A.PROJECT_RECORD_HISTORY,
                A.PROJECT_YEAR_EDIT,
                A.PROJECT_SCREEN,
                A.PROJECT_REVIEW,
                A.PANEL_MANAGE,
                A.PANEL_CLOSE,
                A.PROJECT_NOTICE,
                A.OBJECTION_HANDLE,
                A.PROJECT_AGREE,
                A.DIFFICULTY_SOLVE,
                A.INSPECTION_PLAN,
                A.INSPECTION_RECORD,
                A.EVALUATION_ASSIGN,
                A.AMENDMENT_REQUEST,
                A.PROJECT_AMEND,
                A.PROJECT_CLOSE,
                A.PROJECT_ARCHIVE,
                A.PROJECT_WITHDRAW,
                A.PROJECT_TERMINATE,
                A.UNIT_BAR,
                A.CAMPAIGN_EDIT,
                A.DONATION_RECORD,
                A.COMMITMENT_RECORD,
                A.PAYMENT_APPROVE,
                A.REPORT_REQUEST,
                A.REPORT_FINALISE,
                A.REPORT_SIGN,
                A.EXPORT,
                A.FUND_SETTINGS,
                A.UNIT_EDIT,
                A.PEOPLE_VIEW,
                A.PEOPLE_INVITE,
                A.PEOPLE_MANAGE,
                A.PEOPLE_RESET,
                A.CATALOGUE_EDIT,
                A.DOCUMENT_REGISTER,
                A.IMPORT,
                A.VOLUNTEER_VIEW,
                A.VOLUNTEER_EDIT,
                A.VOLUNTEER_REVEAL,
                A.TEAM_EDIT,
                A.ACTIVITY_EDIT,
                A.HOURS_RECORD,
                A.HOURS_CONFIRM,
                A.STAR_RULE,
                A.STAR_COMPUTE,
                A.STAR_CHECK,
                A.STAR_REVOKE,
            ),
            S.ALL,
        ),
    },
    Role.EXECUTOR: {
        **_READS,
        **dict.fromkeys(
            (
                A.PROJECT_YEAR_EDIT,
                A.INSPECTION_RECORD,
                A.CAMPAIGN_EDIT,
                A.UNIT_EDIT,
                A.DOCUMENT_REGISTER,
                A.EXPORT,
                A.VOLUNTEER_VIEW,
                A.VOLUNTEER_EDIT,
                A.TEAM_EDIT,
                A.ACTIVITY_EDIT,
                A.HOURS_RECORD,
                A.HOURS_CONFIRM,
                A.STAR_COMPUTE,
            ),
            S.ALL,
        ),
    },
    Role.FINANCE: {
        **_READS,
        **dict.fromkeys(
            (
                A.DONATION_RECORD,
                A.DONATION_REVERSE,
                A.COMMITMENT_RECORD,
                A.PAYABLE_RECOGNISE,
                A.PAYMENT_REQUEST,
                A.PAYMENT_CHECK,
                A.PAYMENT_REVERSE,
                A.PERIOD_CLOSE,
                A.OPENING_RECORD,
                A.MONEY_RECORD_HISTORY,
                A.PROJECT_FIRST_PAYMENT,
                A.PROJECT_FINAL_PAYMENT,
                A.PROJECT_REFUND,
                A.REPORT_REQUEST,
                A.EXPORT,
                A.UNIT_EDIT,
                A.IMPORT,
            ),
            S.ALL,
        ),
    },
    Role.CASHIER: {**_READS, A.PAYMENT_PAY: S.ALL, A.EXPORT: S.ALL},
    Role.SUPERVISOR: {
        **_READS,
        **dict.fromkeys(
            (
                A.REPORT_COUNTERSIGN,
                A.EXPORT,
                A.PEOPLE_VIEW,
                A.PEOPLE_RESET,
                A.VOLUNTEER_VIEW,
            ),
            S.ALL,
        ),
    },
    Role.LEAD_UNIT: {
        **_OWN_PROJECTS,
        A.PROJECT_CREATE: S.LED,
        A.PROJECT_EDIT: S.LED,
        A.PROJECT_SUBMIT: S.LED,
        A.PROJECT_WITHDRAW: S.LED,
        A.EXECUTION_REPORT: S.OWN_UNIT,
        A.DIFFICULTY_SOLVE: S.LED,
        A.RECTIFY: S.OWN_UNIT,
        A.AMENDMENT_REQUEST: S.LED,
        A.CLOSING_REPORT: S.LED,
    },
    Role.IMPLEMENTER: {
        **_OWN_PROJECTS,
        A.EXECUTION_REPORT: S.OWN_UNIT,
        A.RECTIFY: S.OWN_UNIT,
    },
    # An expert sees an application as the call lets it be seen, never the project's own page.
    # A panel is assigned to its chair (组长), who may end its scoring.
    Role.EXPERT: {
        **_OWN_JOBS,
        A.DESK_VIEW: S.ALL,
        A.REVIEW_SCORE: S.ASSIGNED,
        A.PANEL_CLOSE: S.ASSIGNED,
    },
    Role.EVALUATOR: {
        **_OWN_JOBS,
        A.DESK_VIEW: S.ALL,
        A.CATALOGUE_VIEW: S.ALL,
        A.PROJECT_VIEW: S.ALL,
        A.PROJECT_EVALUATE: S.ALL,
    },
    Role.AUDITOR: {
        **_READS,
        A.PROJECT_AUDIT: S.ALL,
        A.EXPORT: S.ALL,
        A.VOLUNTEER_VIEW: S.ALL,
    },
    Role.FOUNDATION: {
        **_READS,
        **dict.fromkeys(
            (A.REPORT_COUNTERSIGN, A.EXPORT, A.PEOPLE_VIEW, A.FUNDS_COMPARE),
            S.ALL,
        ),
    },
    # A team sees what stands under it (总队看分队), and keeps its own members alone; hours one of
    # it enters late, another of it confirms.
    Role.ORGANISATION: {
        **_OWN_JOBS,
        A.DESK_VIEW: S.ALL,
        A.API_USE: S.ALL,
        A.VOLUNTEER_VIEW: S.OWN_BRANCH,
        A.VOLUNTEER_EDIT: S.OWN_UNIT,
        A.ACTIVITY_EDIT: S.OWN_UNIT,
        A.HOURS_RECORD: S.OWN_UNIT,
        A.HOURS_CONFIRM: S.OWN_UNIT,
        # Its own roster, by a sheet of its own; any other is asked of the whole fund.
        A.IMPORT: S.OWN_UNIT,
    },
    # By a program, too, somebody may have what is theirs (PIPL 第45条).
    Role.VOLUNTEER: {A.VOLUNTEER_OWN: S.ASSIGNED, A.API_USE: S.ALL},
    # The three of 等级保护 share nothing but the platform's first page: who opens funds does not
    # govern accounts, and neither reads the log of both.
    Role.PLATFORM_ADMIN: {A.PLATFORM_VIEW: S.ALL, A.FUND_ESTABLISH: S.ALL},
    Role.SECURITY_ADMIN: {A.PLATFORM_VIEW: S.ALL, A.ACCOUNT_SECURITY: S.ALL},
    Role.AUDIT_ADMIN: {A.PLATFORM_VIEW: S.ALL, A.AUDIT_LOG_VIEW: S.ALL},
}
