# econas: `make run` builds and starts a search, `make test` runs the whole suite. `make help` lists the rest.

SWIFT      ?= swift
CLANG      ?= clang
PREFIX     ?= /usr/local
PACKAGES   := libncurses-dev libsqlite3-dev libopenblas-dev libjpeg-dev libpng-dev libarchive-dev \
              libcurl4-openssl-dev libmd-dev pkg-config tmux
ECONAS     := .build/release/econas
SOURCES    := Package.swift Sources Tests
# make test FILTER=KeyDecoder; the pattern of swift test --filter.
FILTER     ?=
# Tests use internal declarations, which the released program does not expose: they have a build folder of their own,
# so that switching between the two does not build everything again.
TEST       := $(SWIFT) test -c release --disable-xctest --test-product econasPackageTests --scratch-path .build-tests -Xswiftc -enable-testing
# These tests start other processes and wait for their answers, or add a space to those of the process: they run one at a time,
# the others side by side.
COMMANDS   := CommandTests ThirdSpaceTests
# What `make check` leaves out besides: whole trainings, and searches that are killed at every moment.
SLOW       := $(COMMANDS) Fixture GradientTests ResumeTests StrategyEngineTests TrainingEvaluatorTests StudyRunTests \
              TabularSimulationTests KernelTilingTests
# What make fuzz tries: seconds for each kind of input, and the seed.
SECONDS    ?= 30
SEED       ?= 1
# Sanitizers: the suites that touch memory by hand, and those in which threads meet.
ADDRESS    := TensorTests LinearAlgebraTests FuzzTests TerminalKeyDecoder StateReducer
THREAD     := EngineCommandTests EngineFailureTests EngineHoldTests InjectionTests RunReaderTests ProposalScreenTests BatchLoader
pattern     = $(subst $(eval) ,|,$(strip $(1)))

.PHONY: help setup build run test check debug sanitize sanitize-address sanitize-thread fuzz golden bench bench-all limits \
        lint format onnx-schema install deb clean

help:
	@echo "make run      install what is missing, build, and start a quickstart search"
	@echo "make test     run the whole test suite; make test FILTER=Name runs the tests whose names match"
	@echo "make check    run the tests that take seconds"
	@echo "make debug    build for the debugger, and say how to attach it"
	@echo "make sanitize run tests with the address, undefined behaviour and thread sanitizers"
	@echo "make fuzz     feed readers with damaged input (SECONDS=30 each, SEED=1)"
	@echo "make golden   record the dashboard's golden screens anew: look at them before you commit them"
	@echo "make setup    install the system libraries, or say which are missing"
	@echo "make build    build $(ECONAS)"
	@echo "make bench    measure the training engine and the dashboard (ECONAS_PYTHON=python-with-torch adds PyTorch)"
	@echo "make limits   measure what this machine can do;  make bench-all  measure everything, anew for docs/performance.txt"
	@echo "make lint     check the formatting of the Swift sources, and which target imports what;  make format  mends it"
	@echo "make install  install what was built into PREFIX (now $(PREFIX)), with completions and a manual page"
	@echo "make deb      build a Debian package that needs no Swift"
	@echo "make clean    remove build folders"

setup:
	@SWIFT="$(SWIFT)" sh scripts/setup.sh $(PACKAGES)

build: setup
	$(SWIFT) build -c release --product econas

run: build
	@$(ECONAS) search --preset quickstart

ifeq ($(FILTER),)
test: setup
	$(TEST) --parallel --skip '$(call pattern,$(COMMANDS))'
	$(TEST) --no-parallel --skip-build --filter '$(call pattern,$(COMMANDS))'
else
test: setup
	$(TEST) --no-parallel --filter '$(FILTER)'
endif

check: setup
	$(TEST) --parallel --skip '$(call pattern,$(SLOW))'

debug: setup
	$(SWIFT) build --scratch-path .build-debug --product econas
	@echo "start:  lldb -- .build-debug/debug/econas search --preset quickstart --headless"
	@echo "attach to an engine that runs:  lldb --attach-pid PID   (econas list tells the PID)"
	@echo "a test: swift build --build-tests --scratch-path .build-debug, and then"
	@echo "        lldb -- .build-debug/debug/econasPackageTests.xctest --testing-library swift-testing --filter NAME"

sanitize: sanitize-address sanitize-thread

# Swift has its own checks for undefined behaviour: that sanitizer is for C. Kernels are compiled for one instruction set:
# with sanitizers three would take many minutes.
SANITIZE   := $(SWIFT) test --disable-xctest --test-product econasPackageTests --no-parallel -Xcc -DECONAS_ONE_VERSION
sanitize-address: setup
	ASAN_OPTIONS=detect_leaks=0 $(SANITIZE) --scratch-path .build-asan --sanitize address -Xcc -fsanitize=undefined \
	    -Xcc -fno-sanitize-recover=undefined -Xswiftc -use-ld=lld --filter '$(call pattern,$(ADDRESS))'

sanitize-thread: setup
	TSAN_OPTIONS=halt_on_error=1 $(SANITIZE) --scratch-path .build-tsan --sanitize thread \
	    --filter '$(call pattern,$(THREAD))'

fuzz: setup
	@mkdir -p .build-tests/fuzz
	ECONAS_FUZZ_SECONDS=$(SECONDS) ECONAS_FUZZ_SEED=$(SEED) ECONAS_FUZZ_FOLDER=.build-tests/fuzz $(TEST) --filter FuzzTests \
	    || { echo "inputs that ended the process:"; ls .build-tests/fuzz; exit 1; }

golden: setup
	ECONAS_RECORD_GOLDEN=1 $(TEST) --filter GoldenTests

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
	@python3 scripts/check-imports.py

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

# What ONNX's files are written with, from its schema; needs protoc (Debian: protobuf-compiler).
ONNX       := Sources/Search/Exporters/ONNX
PROTOBUF   := .build/checkouts/swift-protobuf
onnx-schema:
	$(SWIFT) package resolve
	$(SWIFT) build --package-path $(PROTOBUF) --product protoc-gen-swift
	cd $(ONNX) && protoc --plugin=$(CURDIR)/$(PROTOBUF)/.build/debug/protoc-gen-swift \
	    --swift_out=. --swift_opt=UseAccessLevelOnImports=true onnx.proto

# What was built is installed as it is: that needs neither Swift nor the network.
$(ECONAS):
	$(MAKE) build

SHARE       = $(DESTDIR)$(PREFIX)/share
install: $(ECONAS)
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/econas/themes $(SHARE)/man/man1 $(SHARE)/bash-completion/completions \
	    $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	install -m 755 $(ECONAS) $(DESTDIR)$(PREFIX)/bin/econas
	install -m 644 themes/*.toml $(SHARE)/econas/themes/
	$(ECONAS) manual >$(SHARE)/man/man1/econas.1
	$(ECONAS) --generate-completion-script bash >$(SHARE)/bash-completion/completions/econas
	$(ECONAS) --generate-completion-script zsh >$(SHARE)/zsh/site-functions/_econas
	$(ECONAS) --generate-completion-script fish >$(SHARE)/fish/vendor_completions.d/econas.fish

# The Swift runtime is linked in, so that the package needs nothing that Debian does not have.
deb: setup
	$(SWIFT) build -c release --product econas --static-swift-stdlib --scratch-path .build-deb
	@MAKE="$(MAKE)" sh scripts/deb.sh .build-deb

clean:
	rm -rf .build .build-tests .build-debug .build-asan .build-tsan .build-deb
