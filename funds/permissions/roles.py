"""The roles (角色), what can be done (权限), and whose objects an action reaches."""

from enum import Enum

from django.db import models


class Role(models.TextChoices):
    """The roles of a fund, and the three administrators of 等级保护."""

    OFFICE = "OFFICE", "文明办"
    EXECUTOR = "EXECUTOR", "执行单位"
    FINANCE = "FINANCE", "财务"
    CASHIER = "CASHIER", "出纳"
    SUPERVISOR = "SUPERVISOR", "监事"
    LEAD_UNIT = "LEAD_UNIT", "牵头单位"
    IMPLEMENTER = "IMPLEMENTER", "实施单位"
    EXPERT = "EXPERT", "评审专家"
    EVALUATOR = "EVALUATOR", "评估员"
    AUDITOR = "AUDITOR", "审计员"
    FOUNDATION = "FOUNDATION", "基金会"
    ORGANISATION = "ORGANISATION", "志愿组织"
    VOLUNTEER = "VOLUNTEER", "志愿者"
    PLATFORM_ADMIN = "PLATFORM_ADMIN", "平台管理员"
    SECURITY_ADMIN = "SECURITY_ADMIN", "安全管理员"
    AUDIT_ADMIN = "AUDIT_ADMIN", "审计管理员"


class Action(models.TextChoices):
    """Everything a person can be allowed to do, in a fund or on the platform."""

    DESK_VIEW = "DESK_VIEW", "看工作台"
    FUND_SETTINGS = "FUND_SETTINGS", "改基金设置"
    UNIT_VIEW = "UNIT_VIEW", "看单位"
    UNIT_EDIT = "UNIT_EDIT", "登记单位"
    PEOPLE_VIEW = "PEOPLE_VIEW", "看人员与任职"
    PEOPLE_INVITE = "PEOPLE_INVITE", "邀请人员"
    PEOPLE_MANAGE = "PEOPLE_MANAGE", "管理人员与任职"
    PEOPLE_RESET = "PEOPLE_RESET", "为他人重设密码"
    DOCUMENT_VIEW = "DOCUMENT_VIEW", "看文件登记"
    DOCUMENT_REGISTER = "DOCUMENT_REGISTER", "登记文件"
    IMPORT = "IMPORT", "导入资料"
    API_USE = "API_USE", "使用接口"
    CATALOGUE_VIEW = "CATALOGUE_VIEW", "看类别与牵头单位"
    CATALOGUE_EDIT = "CATALOGUE_EDIT", "改类别与牵头单位"
    PROJECT_VIEW = "PROJECT_VIEW", "看项目"
    PROJECT_CREATE = "PROJECT_CREATE", "登记项目"
    PROJECT_EDIT = "PROJECT_EDIT", "改项目"
    PROJECT_RECORD_HISTORY = "PROJECT_RECORD_HISTORY", "历史录入项目"
    PROJECT_YEAR_EDIT = "PROJECT_YEAR_EDIT", "改项目年度小结"
    PROJECT_SUBMIT = "PROJECT_SUBMIT", "提交申报"
    PROJECT_SCREEN = "PROJECT_SCREEN", "形式审查"
    PROJECT_REVIEW = "PROJECT_REVIEW", "登记专家评审结果"
    PROJECT_NOTICE = "PROJECT_NOTICE", "立项公示"
    PROJECT_AGREE = "PROJECT_AGREE", "签订协议"
    PROJECT_FIRST_PAYMENT = "PROJECT_FIRST_PAYMENT", "确认首款"
    PROJECT_EVALUATE = "PROJECT_EVALUATE", "评估"
    PROJECT_AMEND = "PROJECT_AMEND", "办理变更"
    PROJECT_AUDIT = "PROJECT_AUDIT", "审计"
    PROJECT_CLOSE = "PROJECT_CLOSE", "结项"
    PROJECT_FINAL_PAYMENT = "PROJECT_FINAL_PAYMENT", "确认尾款"
    PROJECT_ARCHIVE = "PROJECT_ARCHIVE", "归档"
    PROJECT_WITHDRAW = "PROJECT_WITHDRAW", "撤项"
    PROJECT_TERMINATE = "PROJECT_TERMINATE", "终止"
    PROJECT_REFUND = "PROJECT_REFUND", "登记退款"
    MONEY_VIEW = "MONEY_VIEW", "看资金"
    CAMPAIGN_EDIT = "CAMPAIGN_EDIT", "登记募捐"
    DONATION_RECORD = "DONATION_RECORD", "登记捐赠"
    DONATION_REVERSE = "DONATION_REVERSE", "冲销捐赠"
    COMMITMENT_RECORD = "COMMITMENT_RECORD", "登记协议与批次"
    PAYABLE_RECOGNISE = "PAYABLE_RECOGNISE", "确认应付款"
    PAYMENT_REQUEST = "PAYMENT_REQUEST", "申请付款"
    PAYMENT_CHECK = "PAYMENT_CHECK", "复核付款"
    PAYMENT_APPROVE = "PAYMENT_APPROVE", "审批付款"
    PAYMENT_PAY = "PAYMENT_PAY", "付款"
    PAYMENT_REVERSE = "PAYMENT_REVERSE", "冲销付款"
    PERIOD_CLOSE = "PERIOD_CLOSE", "关闭账期"
    OPENING_RECORD = "OPENING_RECORD", "登记期初余额"
    MONEY_RECORD_HISTORY = "MONEY_RECORD_HISTORY", "历史录入资金"
    FIGURE_VIEW = "FIGURE_VIEW", "看数字与明细"
    REPORT_VIEW = "REPORT_VIEW", "看报告"
    REPORT_REQUEST = "REPORT_REQUEST", "生成报告"
    REPORT_FINALISE = "REPORT_FINALISE", "报告定稿"
    REPORT_SIGN = "REPORT_SIGN", "签署说明"
    REPORT_COUNTERSIGN = "REPORT_COUNTERSIGN", "会签说明"
    EXPORT = "EXPORT", "导出台账"
    JOB_VIEW = "JOB_VIEW", "看后台任务与结果"
    JOB_RETRY = "JOB_RETRY", "再试后台任务"
    FUNDS_COMPARE = "FUNDS_COMPARE", "看各基金的数字"
    PLATFORM_VIEW = "PLATFORM_VIEW", "看平台"
    FUND_ESTABLISH = "FUND_ESTABLISH", "设立基金"
    ACCOUNT_SECURITY = "ACCOUNT_SECURITY", "管理账号安全"
    AUDIT_LOG_VIEW = "AUDIT_LOG_VIEW", "看审计日志"


class Scope(Enum):
    """Whose objects an action reaches."""

    ALL = "全部"
    OWN_UNIT = "本单位"
    LED = "本单位牵头"
    ASSIGNED = "指派给我的"


PLATFORM_ROLES = frozenset({Role.PLATFORM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
# 二次验证: who moves money, or may let others in, proves it twice where the setting asks for it.
MONEY_ROLES = frozenset({Role.OFFICE, Role.FINANCE, Role.CASHIER})
