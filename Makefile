# econas: `make run` builds and starts a search, `make test` runs the whole suite. `make help` lists the rest.

SWIFT      ?= swift
CLANG      ?= clang
PREFIX     ?= /usr/local
PACKAGES   := libncurses-dev libsqlite3-dev pkg-config tmux
ECONAS     := .build/release/econas
# Tests use internal declarations, which the released program does not expose: they have a build folder of their own,
# so that switching between the two does not build everything again. One test at a time: those of the commands wait
# for other processes, and a machine of two cores has only two threads for tests.
TEST_FLAGS := -c release --disable-xctest --scratch-path .build-tests -Xswiftc -enable-testing --no-parallel
SOURCES    := Package.swift Sources Tests

.PHONY: help setup build run test golden bench bench-all limits lint format install clean

help:
	@echo "make run      install what is missing, build, and start a quickstart search"
	@echo "make test     run the whole test suite"
	@echo "make golden   record the dashboard's golden screens anew: look at them before you commit them"
	@echo "make setup    install the system libraries, or say which are missing"
	@echo "make build    build $(ECONAS)"
	@echo "make bench    measure the training engine and the dashboard (ECONAS_PYTHON=python-with-torch adds PyTorch)"
	@echo "make limits   measure what this machine can do;  make bench-all  measure everything, anew for docs/performance.txt"
	@echo "make lint     check the formatting of the Swift sources;  make format  mends it"
	@echo "make install  install into PREFIX (now $(PREFIX))"
	@echo "make clean    remove build folders"

setup:
	@SWIFT="$(SWIFT)" sh scripts/setup.sh $(PACKAGES)

build: setup
	$(SWIFT) build -c release --product econas

run: build
	@$(ECONAS) search --preset quickstart

test: setup
	$(SWIFT) test $(TEST_FLAGS)

golden: setup
	ECONAS_RECORD_GOLDEN=1 $(SWIFT) test $(TEST_FLAGS) --filter GoldenTests

bench: build
	@sh scripts/bench.sh $(ECONAS)

bench-all: build .build/limits
	@sh scripts/bench.sh $(ECONAS) all >docs/performance.txt
	@cat docs/performance.txt

limits: .build/limits
	@.build/limits

.build/limits: Benchmarks/limits.c
	@mkdir -p .build
	$(CLANG) -O3 -march=native -Wall -Wextra -Werror $< -o $@

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/econas/themes
	install -m 755 $(ECONAS) $(DESTDIR)$(PREFIX)/bin/econas
	install -m 644 themes/*.toml $(DESTDIR)$(PREFIX)/share/econas/themes/

clean:
	rm -rf .build .build-tests
