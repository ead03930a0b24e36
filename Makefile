# Two commands: `make run` runs the product, `make test` tests it. `make help` lists the rest.
# Plain make and sh, Python >= 3.11 and nothing else.
PYTHON ?= python3
PORT ?= 8000
PRM_HOME ?= .local
HOST ?= 127.0.0.1
DEMO ?= 1
SIZE ?= full
ONLY ?=
BENCH_HOME ?= .local/bench

IN_VENV = .venv/bin/python
SETTINGS = PORT="$(PORT)" PRM_HOME="$(PRM_HOME)" HOST="$(HOST)" DEMO="$(DEMO)"
VENV = PYTHON="$(PYTHON)" sh bin/venv

.PHONY: help run stop status test bench check format lock manage shell psql clean-home

help:
	@echo 'make run          run everything here; PORT=8000 PRM_HOME=.local DEMO=1 can be changed'
	@echo 'make run DEMO=0   the same with no data and a page to make the first administrator'
	@echo 'make stop         stop what make run started in this PRM_HOME, from another terminal'
	@echo 'make status       what runs in this PRM_HOME'
	@echo 'make test         install what the tests need and run all of them; ARGS="-k deal" for some'
	@echo 'make bench        measure on a million deals, into docs/bench.md; SIZE=small for a quick try,'
	@echo '                  ONLY=registration for a part of it'
	@echo 'make check        style, types, import contracts, migrations, deployment settings'
	@echo 'make format       let ruff put the code into the form make check wants'
	@echo 'make manage       a management command: make manage ARGS="showmigrations"'
	@echo 'make shell        a Python shell with the product loaded'
	@echo 'make psql         the database'
	@echo 'make lock         renew requirements/*.txt from requirements/*.in'
	@echo 'make clean-home   delete PRM_HOME with all its data, after asking'

run:
	@$(VENV) base
	@$(SETTINGS) exec $(IN_VENV) -m prm.run --follow

stop:
	@$(VENV) base
	@$(SETTINGS) $(IN_VENV) -m prm.run stop

status:
	@$(VENV) base
	@$(SETTINGS) $(IN_VENV) -m prm.run status

test:
	@$(VENV) dev
	@sh bin/test $(ARGS)

bench:
	@$(VENV) base
	@PRM_HOME="$(BENCH_HOME)" SIZE="$(SIZE)" ONLY="$(ONLY)" $(IN_VENV) -m prm.bench

check:
	@$(VENV) dev
	@sh bin/check

format:
	@$(VENV) dev
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

manage:
	@$(VENV) base
	@$(SETTINGS) $(IN_VENV) -m prm.common.embedded exec -- $(IN_VENV) manage.py $(ARGS)

shell:
	@$(VENV) base
	@$(SETTINGS) $(IN_VENV) -m prm.common.embedded exec -- $(IN_VENV) manage.py shell

psql:
	@$(VENV) base
	@$(SETTINGS) $(IN_VENV) -m prm.common.embedded psql

lock:
	@sh bin/lock "$(PYTHON)"

clean-home:
	@$(VENV) base
	@$(SETTINGS) $(IN_VENV) -m prm.run clean
