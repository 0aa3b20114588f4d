# One set of flags for every C file of ours, tests included. C++ appears only in test oracles.
add_compile_definitions($<$<COMPILE_LANGUAGE:C>:_POSIX_C_SOURCE=200809L>)
include_directories(${PROJECT_SOURCE_DIR})

set(DOCSPOT_WARNINGS
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
    -Wswitch-enum -Wformat=2 -Wundef -Wvla -Wcast-qual -Wwrite-strings)
if(DOCSPOT_WERROR)
    list(APPEND DOCSPOT_WARNINGS -Werror)
endif()
add_compile_options("$<$<COMPILE_LANGUAGE:C>:${DOCSPOT_WARNINGS}>")

if(DOCSPOT_FUZZ)
    if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "DOCSPOT_FUZZ needs clang: cmake --preset fuzz")
    endif()
    add_compile_options(-fsanitize=fuzzer-no-link)
    if(NOT DOCSPOT_FUZZ_COMPARES)
        add_compile_options(-fno-sanitize-coverage=trace-cmp)
    endif()
    if(NOT DOCSPOT_SANITIZE)
        set(DOCSPOT_SANITIZE address,undefined)
    endif()
endif()
if(DOCSPOT_SANITIZE)
    add_compile_options(-fsanitize=${DOCSPOT_SANITIZE} -fno-sanitize-recover=all
                        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${DOCSPOT_SANITIZE})
endif()
