# One command for each thing; `make` alone lists them. Needs Python 3.11 or newer and make.

PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$each" && break; done)
BIN := .venv/bin
COMPILE := uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url \
	--no-header

.DEFAULT_GOAL := help
.PHONY: help setup run stop test test-long check bench lock screenshots

help:
	@echo '志愿服务专项基金门户'
	@echo
	@echo '  make run        安装、启动并载入演示数据，打印地址和演示账户（Ctrl-C 停止）'
	@echo '  make stop       停止门户和内置的数据库、缓存（可在另一终端运行）'
	@echo '  make test       运行测试（ARGS="tests/kit -k 名称" 只运行一部分）'
	@echo '  make test-long  运行较重的测试'
	@echo '  make check      代码检查：格式、类型、模板、分层、迁移、部署设置'
	@echo '  make bench      测速：页面、花名册导入导出、时长、星级、排名，各与同类相比（约十分钟；SIZE=city 按全市规模）'
	@echo '  make setup      只安装：.venv、系统软件包、前端文件'
	@echo '  make screenshots 给正在运行的门户拍 README 里的图，并走一遍流程拍使用手册里的图'
	@echo '  make lock       依赖改动后重新生成锁文件'

.PHONY: environment
environment:
	@test -n "$(PYTHON)" || { echo '没有找到 Python 3.11 或更新版本，请先安装。' >&2; exit 1; }
	@"$(PYTHON)" -m kit.virtualenv

setup: environment
	@$(BIN)/python -m kit.system_packages
	@$(BIN)/python -m kit.frontend

run: setup
	@exec $(BIN)/python -m kit.supervisor

stop:
	@if test -x $(BIN)/python; then $(BIN)/python -m kit.supervisor stop; fi

test: setup
	@$(BIN)/python -m kit.system_packages --browser
	$(BIN)/python -m pytest -n 2 $(ARGS)

test-long: setup
	@$(BIN)/python -m kit.system_packages --browser
	$(BIN)/python -m pytest -m long $(ARGS)

# makemigrations needs no database, but warns when none runs.
check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	DEBUG=1 $(BIN)/mypy .
	$(BIN)/djlint --lint templates
	$(BIN)/lint-imports
	DEBUG=1 $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	DEBUG=0 ALLOWED_HOSTS=portal.example \
		SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		FIELD_KEYS="$$($(BIN)/python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())')" \
		INDEX_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(32))')" \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

bench: setup
	$(BIN)/python -m bench

screenshots: setup
	@$(BIN)/python -m kit.system_packages --browser
	$(BIN)/python -m tests.browser.screenshots

lock: environment
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/$(COMPILE) --output-file requirements.lock
	$(BIN)/$(COMPILE) --all-extras --constraint requirements.lock --output-file requirements-dev.lock
	$(BIN)/python -m kit.frontend --lock
