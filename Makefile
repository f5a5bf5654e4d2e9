# The project's only build file.  `make help` lists what people call.
# SPDX-License-Identifier: MIT

B        := build
CC       ?= cc
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wundef -Wvla \
            -Wstrict-prototypes -Wmissing-prototypes
CFLAGS   ?= -O2 -g
BASE     := -std=c11 -D_GNU_SOURCE $(WARNINGS) -fvisibility=hidden -Iinclude
LISP     ?= sbcl

ENGINE_SOURCES := $(wildcard engine/*.c engine/library/*.c engine/abi/*.c \
                             engine/emit/*.c engine/emit/*.S)
TOOL_SOURCES   := $(wildcard tool/*.c)

.PHONY: all engine tool
all: engine tool                  ## build the engine and the tool

# -- the engine ---------------------------------------------------------------
ENGINE_OBJECTS := $(patsubst %,$(B)/obj/%.o,$(ENGINE_SOURCES))
engine: $(B)/libcffi.so $(B)/libcffi.a   ## libcffi, shared and static

$(B)/obj/engine/%.o: engine/%
	@mkdir -p $(@D)
	$(CC) $(BASE) $(CFLAGS) -fPIC -DCFFI_BUILDING -Iengine -MMD -MP -c $< -o $@

$(B)/libcffi.so: $(ENGINE_OBJECTS)
	$(CC) -shared $(CFLAGS) -Wl,-soname,libcffi.so -Wl,-z,noexecstack -o $@ $^ -lpthread

$(B)/libcffi.a: $(ENGINE_OBJECTS)
	rm -f $@ && ar rcs $@ $^

# -- the tool -----------------------------------------------------------------
TOOL_OBJECTS := $(patsubst %,$(B)/obj/%.o,$(TOOL_SOURCES))
tool: $(B)/cffi $(B)/c2ffi        ## the commands `cffi` and `c2ffi`

$(B)/obj/tool/%.o: tool/%
	@mkdir -p $(@D)
	$(CC) $(BASE) $(CFLAGS) -Itool -I$(B)/tool -MMD -MP -c $< -o $@

# C's own headers, carried in the binary: each becomes a C string.
TOOL_HEADERS := $(sort $(wildcard tool/headers/*))
$(B)/tool/headers.inc: $(TOOL_HEADERS) scripts/embed.sh
	@mkdir -p $(@D)
	sh scripts/embed.sh $(TOOL_HEADERS) > $@.tmp && mv $@.tmp $@
$(TOOL_OBJECTS): | $(B)/tool/headers.inc

$(B)/cffi: $(TOOL_OBJECTS) $(B)/libcffi.a
	$(CC) $(CFLAGS) -o $@ $^ -ldl -lpthread -lm
$(B)/c2ffi: $(B)/cffi             # the same program under its other name
	ln -sf cffi $@

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)

# -- engine tests -------------------------------------------------------------
# TESTING makes the engine's allocations countable and failing at will.
TESTS          := $(B)/tests
TESTING        := -DCFFI_TESTING -DCFFI_BUILDING -Iengine -Itests/engine
ENGINE_TESTS   := $(patsubst tests/engine/%.c,$(TESTS)/%,\
                    $(wildcard tests/engine/test_*.c))
ABI_SOURCES    := $(wildcard tests/abi/*.c tests/abi/*.S)
ABI_COMPILERS  := gcc $(or $(notdir $(shell command -v clang-19)),clang)
SANITIZE       := -fsanitize=address,undefined -fno-sanitize-recover=all
N              ?= 10000
SEED           ?= 1
ABIS           ?= - w

$(TESTS)/engine/%.o: engine/%
	@mkdir -p $(@D)
	$(CC) $(BASE) $(CFLAGS) $(TESTING) -MMD -MP -c $< -o $@
TESTED := $(patsubst %,$(TESTS)/%.o,$(ENGINE_SOURCES))

$(TESTS)/test_%: tests/engine/test_%.c $(wildcard tests/engine/*.h) $(TESTED)
	$(CC) $(BASE) $(CFLAGS) $(TESTING) -o $@ $< $(TESTED) -lpthread -lm
$(TESTS)/fuzz_abi: $(ABI_SOURCES) $(wildcard tests/abi/*.h) $(TESTED)
	$(CC) $(BASE) $(CFLAGS) -o $@ $(ABI_SOURCES) $(TESTED) -ldl -lpthread
$(TESTS)/fuzz_signature: tests/fuzz/fuzz_signature.c tests/fuzz/mutate.c $(TESTED)
	@mkdir -p $(@D)
	$(CC) $(BASE) $(CFLAGS) -Itests/abi -o $@ $^ -lpthread
$(B)/bench/%.o: bench/engine_%.c
	@mkdir -p $(@D)
	$(CC) $(BASE) -O2 -fPIC -MMD -MP -c $< -o $@
$(B)/bench/engine_bench: $(B)/bench/bench.o $(B)/bench/callees.o $(B)/libcffi.a
	$(CC) -o $@ $^ -lffi -lpthread

.PHONY: check-abi-aarch64 check-abi-apple check-abi-riscv64 check-abi-cross
.PHONY: check-engine check-abi fuzz-abi fuzz-signature check-asan asan tsan
.PHONY: check-tool-asan
.PHONY: bench-engine
check-engine: $(ENGINE_TESTS) $(TESTS)/fuzz_signature  ## unit tests of the engine
	@sh tests/engine/run.sh $(ENGINE_TESTS) "$(TESTS)/fuzz_signature 20000 1"
check-abi: $(TESTS)/fuzz_abi      ## the engine against gcc and clang
	@sh tests/abi/run.sh $< 1000 1 '- w' $(ABI_COMPILERS)
fuzz-abi: $(TESTS)/fuzz_abi       ## the same with N=10000 SEED=1 ABIS='- w'
	@PATH=$(CURDIR)/tests/abi/compilers:$$PATH \
	  sh tests/abi/run.sh "$(QEMU) $<" $(N) $(SEED) '$(ABIS)' $(ABI_COMPILERS)
check-abi-aarch64:                ## the engine on AArch64, under qemu
	@$(MAKE) --no-print-directory B=$(B)/aarch64 CC=aarch64-linux-gnu-gcc \
	  ABI_COMPILERS='aarch64-linux-gnu-gcc aarch64-clang' ABIS=- \
	  QEMU='qemu-aarch64 -L /usr/aarch64-linux-gnu' fuzz-abi
check-abi-apple:                  ## Apple arm64's rules, under qemu
	@$(MAKE) --no-print-directory B=$(B)/aarch64 CC=aarch64-linux-gnu-gcc \
	  ABI_COMPILERS=apple-clang ABIS=m \
	  QEMU='qemu-aarch64 -L /usr/aarch64-linux-gnu' fuzz-abi
check-abi-riscv64:                ## the engine on RISC-V, under qemu
	@$(MAKE) --no-print-directory B=$(B)/riscv64 CC=riscv64-linux-gnu-gcc \
	  ABI_COMPILERS='riscv64-linux-gnu-gcc riscv64-clang' ABIS=- \
	  QEMU='qemu-riscv64 -L /usr/riscv64-linux-gnu' fuzz-abi
check-abi-cross: install-cross    ## a slice of all three
	@N=500 sh scripts/check.sh check-abi-aarch64 check-abi-apple \
	  check-abi-riscv64
fuzz-signature:                   ## libFuzzer on signature texts, until stopped
	@mkdir -p $(TESTS)/corpus
	clang $(BASE) $(CFLAGS) $(TESTING) -fsanitize=fuzzer,address,undefined \
	  -o $(TESTS)/fuzzer tests/fuzz/fuzz_signature.c $(ENGINE_SOURCES)
	$(TESTS)/fuzzer -max_len=300 $(FUZZ) $(TESTS)/corpus
asan check-asan:                  ## engine tests under ASan and UBSan
	@$(MAKE) --no-print-directory B=$(B)/asan CFLAGS="-O1 -g $(SANITIZE)" \
	  check-sanitized
check-tool-asan:                  ## the tool's tests of input, likewise
	@$(MAKE) --no-print-directory B=$(B)/asan CFLAGS="-O1 -g $(SANITIZE)" \
	  tool
	@ASAN_OPTIONS=detect_leaks=0 CFFI=$(B)/asan/cffi sh tests/tool/run.sh \
	  golden macros errors layout check doctor c2ffi_golden c2ffi_damaged
tsan:                             ## tests of threads under TSan
	@$(MAKE) --no-print-directory B=$(B)/tsan CFLAGS="-O1 -g -fsanitize=thread" \
	  check-threads
check-sanitized: $(ENGINE_TESTS) $(TESTS)/fuzz_signature $(TESTS)/fuzz_abi
	@sh tests/engine/run.sh $(ENGINE_TESTS) "$(TESTS)/fuzz_signature 5000 1" \
	  "$(TESTS)/fuzz_abi -n 200 -c $(firstword $(ABI_COMPILERS))"
check-threads: $(TESTS)/test_threads $(TESTS)/test_closure
	@sh tests/engine/run.sh $^
bench-engine: $(B)/bench/engine_bench
	@$<
-include $(shell find $(TESTS)/engine $(B)/bench -name '*.d' 2>/dev/null)

# -- what people call ---------------------------------------------------------
SUITES_FAST := check-tree check-engine check-tool check-lisp
SUITES      := $(SUITES_FAST) check-lisp-source check-images check-clisp \
               check-abcl check-abi check-abi-cross check-asan \
               check-tool-asan check-grovel check-demo check-manual

.PHONY: demo check check-fast check-tree check-tool check-lisp check-grovel
.PHONY: check-lisp-source check-lisp-threads check-images
.PHONY: check-ecl check-clisp check-abcl check-hosts check-demo bench
.PHONY: bench-hosts
demo: install-demo all            ## headers become Lisp calls, before your eyes
	@sh examples/demo/run.sh $(B)

CHECK_NEEDS := $(addprefix install-,demo check hosts cross manual)
check: $(CHECK_NEEDS) all         ## every test
	@sh scripts/check.sh $(SUITES)

check-fast: all                   ## the tests of the inner loop
	@sh scripts/check.sh $(SUITES_FAST)

check-tree: engine
	@sh scripts/check-tree.sh
check-tool: tool
	@CFFI=$(B)/cffi sh tests/tool/run.sh
LISP_LIBRARIES := $(B)/tests/libtest.so $(B)/tests/libbyvalue.so
check-lisp: all $(LISP_LIBRARIES)
	@sh scripts/lisp-tests.sh $(LISP) tests/lisp/run.lisp
check-lisp-source: all $(LISP_LIBRARIES)   ## the same, the tests' own code interpreted
	@TESTS=source sh scripts/lisp-tests.sh $(LISP) tests/lisp/run.lisp
check-lisp-threads: all $(LISP_LIBRARIES)   ## eight threads for half a minute
	@SUITE=threads THREAD_SECONDS=30 sh scripts/lisp-tests.sh $(LISP) tests/lisp/run.lisp
check-images: all $(LISP_LIBRARIES)   ## programs saved as images, and started again
	@sh tests/images/run.sh $(LISP) $(B)
check-hosts: install-demo install-check install-hosts   ## the Lisp tests elsewhere
	@sh scripts/check.sh check-ecl check-clisp check-abcl
check-ecl check-clisp check-abcl: check-%:
	@$(MAKE) --no-print-directory LISP=$* check-lisp
check-grovel: all
	@sh scripts/lisp-tests.sh $(LISP) tests/lisp-grovel/run.lisp
check-demo: all
	@sh examples/demo/check.sh $(B)

.PHONY: check-ecl-program
check-ecl-program: engine $(B)/tests/libbyvalue.so  ## a program that ECL builds
	@sh tests/lisp-program/run.sh $(B)

.PHONY: check-systems check-clients check-differential
check-systems: install-demo install-systems all  ## real clients, beside a peer
	@sh scripts/check.sh check-clients check-differential
check-clients: engine
	@sh tests/systems/run.sh $(B)
check-differential: engine
	@sh tests/systems/differential/run.sh $(B)

$(B)/tests/lib%.so: tests/lisp/lib%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -shared -fPIC -o $@ $< -lpthread

# -- the manual ---------------------------------------------------------------
MANUAL := $(B)/manual
MAKEINFO = makeinfo --error-limit=0 -I $(MANUAL) --no-split

.PHONY: manual manual-files check-manual
manual: install-demo install-manual all manual-files   ## the manual: Info, HTML
manual-files:
	@mkdir -p $(MANUAL)
	@MANUAL_OUT=$(MANUAL)/ sh scripts/lisp.sh sbcl doc/manual/generate.lisp
	@$(MAKEINFO) -o $(MANUAL)/cffi.info doc/manual/cffi.texi
	@$(MAKEINFO) --html -o $(MANUAL)/cffi.html doc/manual/cffi.texi
check-manual: engine manual-files
	@sh scripts/lisp-tests.sh $(LISP) tests/manual/examples.lisp

bench: install-demo install-bench all   ## every figure, beside its floor or peer
	@sh bench/run.sh $(B)

bench-hosts: install-demo install-bench install-hosts engine ## the same, on other Lisps
	@sh bench/hosts.sh $(B)

PURPOSES := install-demo install-check install-bench install-systems \
            install-hosts install-manual install-cross
.PHONY: $(PURPOSES)
$(PURPOSES): install-%:
	@sh scripts/install.sh $*

.PHONY: clean help
clean:                            ## remove everything that was built
	rm -rf $(B)
help:                             ## this list
	@grep -hE '^[a-z][a-z -]*:.*##' $(MAKEFILE_LIST) | \
	  sed 's/:.*##/\t/' | expand -t 16
