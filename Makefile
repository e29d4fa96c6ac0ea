# Needs make, a POSIX shell and Python 3.11 or newer with venv; everything else comes from the locks.
# VENV, PORT, FRESH=1, REQUIRE_ALL=1, CHROMIUM and TEST_DATABASE_URL may be set on the command line.

VENV ?= .venv
PORT ?= 8000
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
SYSTEM_PYTHON := $(shell for python in python3 python3.11 python3.12 python3.13; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
CHECKS := lint format markup types contracts migrations workflows deployment
SERVICES := $(wildcard */services */services.py xumingsi/*/services xumingsi/*/services.py)
TYPED := xumingsi/kit xumingsi/casework $(filter-out xumingsi/casework/%,$(SERVICES))
INSTALL := $(PY) -m pip install --disable-pip-version-check --quiet --quiet --require-hashes
LOCK := var/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-config

export REQUIRE_ALL CHROMIUM TEST_DATABASE_URL

.PHONY: help demo test quality $(CHECKS) bench faults screenshots lock clean python

help:
	@echo 'make demo         演示系统 http://127.0.0.1:$(PORT)（FRESH=1 重新开始，PORT=端口）'
	@echo 'make test         质量检查和全部测试（REQUIRE_ALL=1 时不允许跳过）'
	@echo 'make quality      只做质量检查'
	@echo 'make bench        性能测试'
	@echo 'make faults       中断、争用和恶意文件测试'
	@echo 'make screenshots  各页面截图，存入 screenshots/'
	@echo 'make lock         重新生成依赖锁文件'
	@echo 'make clean        删除虚拟环境和缓存，保留 var/ 中的数据'

# The demo has its own SQLite database under var/, whatever DATABASE_URL says.
demo: MANAGE := unset DATABASE_URL; $(PY) manage.py
demo: export DJANGO_SETTINGS_MODULE := xumingsi.settings.dev
demo: export XUMINGSI_DEMO_DATE := 2020-09-28
demo: $(VENV)/.run
	$(if $(FRESH),rm -rf var/xumingsi.sqlite3* var/attachments)
	@$(MANAGE) demo --port $(PORT)

test: quality
	$(PY) -m tests.run test

# Each check is a target of its own: `make types`, or `make -k quality` to see all that is wrong at once.
quality: $(CHECKS)
$(CHECKS): export DJANGO_SETTINGS_MODULE := xumingsi.settings.test
$(CHECKS): $(VENV)/.test

lint:
	$(PY) -m ruff check --quiet .

format:
	$(PY) -m ruff format --check --quiet .

markup:
	$(PY) -m djlint templates --quiet --check
	$(PY) -m djlint templates --quiet --lint

types:
	$(PY) -m mypy $(TYPED)

contracts:
	$(VENV)/bin/lint-imports --no-cache

migrations:
	$(MANAGE) makemigrations --check --dry-run

workflows:
	$(MANAGE) draw_workflows --check

deployment:
	SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(MANAGE) check --deploy --fail-level WARNING --settings xumingsi.settings.prod

bench faults: $(VENV)/.test
	$(PY) -m tests.run $@

screenshots: $(VENV)/.test
	$(PY) -m pytest tests/e2e -o python_files='screens_*.py'

# The venv is made anew when the lock that runs the system changes; the test lock is laid on top of it.
$(VENV)/.run: requirements.lock | python
	$(SYSTEM_PYTHON) -m venv --clear $(VENV)
	$(INSTALL) -r requirements.lock
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.run
	$(INSTALL) -r requirements-test.lock
	@touch $@

python:
	@test -n '$(SYSTEM_PYTHON)' || { echo '需要 Python 3.11 或更高版本：请先执行 apt-get install python3 python3-venv'; exit 1; }
	@$(SYSTEM_PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo '缺少 Python 的 venv 组件：请先执行 apt-get install python3-venv'; exit 1; }

# No index address may reach a lock: the same files must install wherever a registry answers.
lock: python
	$(SYSTEM_PYTHON) -m venv var/uv
	var/uv/bin/pip install --disable-pip-version-check --quiet --upgrade uv
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --extra test --constraint requirements.lock --output-file requirements-test.lock

clean:
	rm -rf $(VENV) var/uv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis screenshots
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
