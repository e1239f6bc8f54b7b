# `make run` and `make test` are each the only command needed, on a bare Debian 12 too.
JIXIAO := .venv/bin/jixiao
# A display of its own, never the desktop's; Qt wants a UTF-8 locale.
PYTEST := env -u WAYLAND_DISPLAY LC_ALL=C.UTF-8 xvfb-run -a .venv/bin/python -m pytest
LOCKS := packaging/requirements.lock packaging/package.lock

.DELETE_ON_ERROR:
.PHONY: run annex test test-window test-rest lint soak bench package lock clean setup-run setup-test setup-soak setup-package

run: build/sample.jixiao
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		exec $(JIXIAO) open build/sample.jixiao; \
	else \
		echo "沒有圖形畫面，改為匯出範例。"; \
		exec $(MAKE) --no-print-directory annex; \
	fi

# Made once: what the officer changes in it stays.
build/sample.jixiao: | setup-run
	@mkdir -p build
	@$(JIXIAO) sample $@

annex: setup-run
	@mkdir -p build
	@rm -f build/annex-104.*
	@$(JIXIAO) sample build/annex-104.jixiao
	@$(JIXIAO) export build/annex-104.jixiao build/annex-104.pdf
	@echo "範例的 PDF：$(CURDIR)/build/annex-104.pdf"

# The window's tests and the others beside them, each on one of two processors.
test: lint
	@$(MAKE) --no-print-directory -j2 -O test-window test-rest

test-window:
	$(PYTEST) tests/flows tests/ui

test-rest:
	$(PYTEST) --ignore=tests/flows --ignore=tests/ui

lint: setup-test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

soak: setup-soak
	$(PYTEST) -m soak

package: setup-package
	packaging/package

bench: setup-test
	$(PYTEST) -m benchmark_run

# Pins and hashes from PyPI alone, whatever indexes this machine is set up with.
lock:
	python3 -m venv build/lock
	build/lock/bin/python -m pip install -qq pip-tools
	$(MAKE) --no-print-directory $(LOCKS)
	python3 packaging/make_sbom.py page

packaging/requirements.lock: EXTRA := dev
packaging/package.lock: EXTRA := package
.PHONY: $(LOCKS)
$(LOCKS):
	env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null \
		CUSTOM_COMPILE_COMMAND="make lock" build/lock/bin/python -m piptools compile --quiet \
		--extra $(EXTRA) --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
		--output-file $@ pyproject.toml

clean:
	rm -rf build dist *.egg-info .venv .mypy_cache .ruff_cache .import_linter_cache \
		.hypothesis .benchmarks
	find app db resources tests -name __pycache__ -prune -exec rm -rf {} +

setup-run setup-test setup-soak setup-package: setup-%:
	@packaging/setup $*
