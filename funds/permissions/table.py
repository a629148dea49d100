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
                A.PROJECT_CREATE,
                A.PROJECT_EDIT,
                A.PROJECT_RECORD_HISTORY,
                A.PROJECT_YEAR_EDIT,
                A.PROJECT_SCREEN,
                A.PROJECT_REVIEW,
                A.PROJECT_NOTICE,
                A.PROJECT_AGREE,
                A.PROJECT_AMEND,
                A.PROJECT_CLOSE,
                A.PROJECT_ARCHIVE,
                A.PROJECT_WITHDRAW,
                A.PROJECT_TERMINATE,
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
            ),
            S.ALL,
        ),
    },
    Role.EXECUTOR: {
        **_READS,
        **dict.fromkeys(
            (
                A.PROJECT_YEAR_EDIT,
                A.CAMPAIGN_EDIT,
                A.UNIT_EDIT,
                A.DOCUMENT_REGISTER,
                A.EXPORT,
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
            (A.REPORT_COUNTERSIGN, A.EXPORT, A.PEOPLE_VIEW, A.PEOPLE_RESET),
            S.ALL,
        ),
    },
    Role.LEAD_UNIT: {
        **_OWN_PROJECTS,
        A.PROJECT_CREATE: S.LED,
        A.PROJECT_EDIT: S.LED,
        A.PROJECT_SUBMIT: S.LED,
        A.PROJECT_WITHDRAW: S.LED,
    },
    Role.IMPLEMENTER: {**_OWN_PROJECTS},
    Role.EXPERT: {**_OWN_JOBS, A.DESK_VIEW: S.ALL, A.PROJECT_VIEW: S.ASSIGNED},
    Role.EVALUATOR: {
        **_OWN_JOBS,
        A.DESK_VIEW: S.ALL,
        A.CATALOGUE_VIEW: S.ALL,
        A.PROJECT_VIEW: S.ALL,
        A.PROJECT_EVALUATE: S.ALL,
    },
    Role.AUDITOR: {**_READS, A.PROJECT_AUDIT: S.ALL, A.EXPORT: S.ALL},
    Role.FOUNDATION: {
        **_READS,
        **dict.fromkeys(
            (A.REPORT_COUNTERSIGN, A.EXPORT, A.PEOPLE_VIEW, A.FUNDS_COMPARE),
            S.ALL,
        ),
    },
    Role.ORGANISATION: {},
    Role.VOLUNTEER: {},
    # The three of 等级保护 share nothing but the platform's first page: who opens funds does not
    # govern accounts, and neither reads the log of both.
    Role.PLATFORM_ADMIN: {A.PLATFORM_VIEW: S.ALL, A.FUND_ESTABLISH: S.ALL},
    Role.SECURITY_ADMIN: {A.PLATFORM_VIEW: S.ALL, A.ACCOUNT_SECURITY: S.ALL},
    Role.AUDIT_ADMIN: {A.PLATFORM_VIEW: S.ALL, A.AUDIT_LOG_VIEW: S.ALL},
}
