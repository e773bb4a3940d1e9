# make            this list
# make demo       set up, and take the sample case from phone to disclosure bundle
# make test       set up, and run the tests that are fast enough for every change
# make test-slow  the slow ones
# make check      format, lint, types, import contract
# make bench      the benchmarks, each against its named baseline
# make golden     write the expected files of the importers' golden samples; read the diff
# make formats    write docs/formats.md from the importers
# make screenshots   draw the pictures in docs/
# make lock       write constraints.txt from what is installed
# make clean      remove the environment and the demo

SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
RUN := $(VENV)/bin/python
CHECKED := workbench tests sample_data benchmarks docs
# PyTorch keeps builds without CUDA on an index of its own (named on its "Get started" page).
# Set TORCH_INDEX to it on Linux to save several GB: make demo TORCH_INDEX=...
TORCH_INDEX ?=
TORCH_FROM := $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX),)
export QT_QPA_PLATFORM ?= $(if $(DISPLAY)$(WAYLAND_DISPLAY),,offscreen)

.PHONY: help demo test test-slow check bench golden formats screenshots lock clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# //p' Makefile | head -13

$(VENV)/installed: pyproject.toml constraints.txt .ci/system-libraries
	@.ci/system-libraries
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV) || { \
	  echo "Python 3.11 with its venv module is needed (Debian: python3.11-venv)" >&2; exit 1; }
	@echo "Installing into $(VENV) (the first time takes some minutes)..."
	@$(RUN) -m pip install -q --disable-pip-version-check -c constraints.txt $(TORCH_FROM) torch
	@$(RUN) -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(VENV)/installed
	@$(RUN) -m sample_data.demo

test: $(VENV)/installed
	@QT_QPA_PLATFORM=offscreen $(RUN) -m pytest -q -n auto -m "not slow"

test-slow: $(VENV)/installed
	@QT_QPA_PLATFORM=offscreen $(RUN) -m pytest -q -n auto -m slow

check: $(VENV)/installed
	@$(VENV)/bin/ruff format --check $(CHECKED)
	@$(VENV)/bin/ruff check $(CHECKED)
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(RUN) -m docs.write_formats --check || { echo "docs/formats.md is not up to date: make formats" >&2; exit 1; }
	@$(RUN) sample_data/generate.py --check

bench: $(VENV)/installed
	@for each in benchmarks/[a-z]*.py; do echo "== $$each"; \
	  $(RUN) -m benchmarks.$$(basename $$each .py) || exit 1; done

golden: $(VENV)/installed
	@$(RUN) -m tests.golden

formats: $(VENV)/installed
	@$(RUN) -m docs.write_formats

screenshots: $(VENV)/installed
	@QT_QPA_PLATFORM=offscreen $(RUN) -m workbench.desktop.screenshots

lock: $(VENV)/installed
	@(sed -n 1p constraints.txt; $(RUN) -m pip freeze --exclude-editable | sed 's/+cpu//') > .lock && mv .lock constraints.txt

clean:
	rm -rf $(VENV) demo
