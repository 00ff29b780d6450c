# `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help

UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .uv/uv)
RUN := $(UV) run --frozen --no-sync
# With the variables of .env. launch and this read it alike; uv's own reading would show malformed values.
WITH_ENV := $(RUN) python -m launch.env_file
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3
export PYTHONWARNINGS := ignore::DeprecationWarning

.PHONY: help install run shell train reload test lint adapt evaluate simulate tickets agent move-database benchmark benchmark-load benchmark-reload validate review widget check-wallet doctor

help: ## Lists the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

# Before anything of ours runs on it: an older one would show a trace.
.PHONY: .python
.python:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null || \
	  { sed -n 's/^old_python: //p' data/words/launch.yml >&2; exit 1; }

.uv/uv: | .python
	@python3 -m launch.progress fetching -- python3 tools/fetch_uv.py $@

install: .python $(filter .uv/uv,$(UV)) ## Makes the environment (.venv) from the lock file
	@python3 -m launch.progress installing -- \
	  $(UV) sync --frozen --quiet --extra encoder $(if $(wildcard .venv/compiled),,--compile-bytecode) && touch .venv/compiled

run: install ## Starts everything in the foreground until Ctrl-C
	@$(RUN) python -m launch run

shell: install ## Talks to the bot in the terminal; ACCOUNT=OK10000001 as a verified customer
	@$(RUN) python -m launch shell --account="$$ACCOUNT"

train: install ## Trains the model of the present data, if there is none
	@$(RUN) python -m launch train

reload: install ## Takes up what was changed in data/ while `make run` goes on; checks it first
	@$(RUN) python -m launch reload

test: install ## Runs the whole suite
	@$(RUN) python -m launch train
	@$(RUN) python -m nlu.preparing
	@$(RUN) python -m tools.run_tests $(ARGS)

lint: install ## ruff, mypy, and which way imports go
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@$(RUN) lint-imports --no-logo

validate: install ## Rasa's own check of data and domain; fails on any warning
	@$(WITH_ENV) python -m tools.validate

adapt: install ## Learns from your own chat log: make adapt LOGS=file.txt (one message a line, no labels)
	@$(RUN) python -m launch train
	@$(WITH_ENV) python -m nlu -- "$$LOGS"
	@$(RUN) python -m launch train

evaluate: install ## How well it understands: held-out and, if there, real questions; ARGS=--strangeness for new authors and words
	@$(WITH_ENV) python -m evaluation $(ARGS)

simulate: install ## Persons to practise with talk with the bot: how many get what they came for (five minutes)
	@$(RUN) python -m simulation $(ARGS)

check-wallet: install ## Tries the company's wallet and says what to mend; ARGS="--account OK..." for one that it has
	@$(WITH_ENV) python -m tools.check_wallet $(ARGS)

tickets: install ## What waits for a person
	@$(WITH_ENV) python -m tools.tickets

review: install ## Shows what was misread, for the editor; ARGS="--list" only prints
	@$(WITH_ENV) python -m tools.review $(ARGS)

agent: install ## Makes an account for the console: make agent NAME=小陈 (ARGS="--role supervisor")
	@$(WITH_ENV) python -m desk.people.agents $(ARGS) -- "$$NAME"

move-database: install ## Moves everything that is stored: make move-database TO=postgresql://USER:PASSWORD@HOST/NAME (ARGS=--write: into .env)
	@$(RUN) python -m launch move-database $(ARGS)

widget: install ## Checks the widget and that its bundle is what the source builds to (needs Node 20 and npm)
	@$(RUN) python -m tools.check_widget

benchmark: install ## Speed and memory beside a bot from rasa init, in the same run (an hour; ARGS="--epochs 10": a quarter)
	@$(RUN) python -m benchmarks $(ARGS)

benchmark-reload: install ## How long a changed answer takes to be live under 20 messages a second (two minutes)
	@$(RUN) python -m benchmarks.reload $(ARGS)

benchmark-load: install ## 1,000 customers and 50 messages a second at the desk, with a recorded engine (two minutes)
	@$(RUN) python -m benchmarks.load $(ARGS)

doctor: ## Looks at the installation, says what is wrong and how to mend it; changes nothing (ARGS="--url https://...")
	@python3 -m doctor $(ARGS)
