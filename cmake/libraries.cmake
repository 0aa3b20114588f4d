# What we link, and from which version on. Ranges, not pins: newer systems must build too.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(MHD REQUIRED IMPORTED_TARGET libmicrohttpd>=0.9.75)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson>=2.14)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc>=2.6)
pkg_check_modules(INIH REQUIRED IMPORTED_TARGET inih>=55)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(QRCODEGEN REQUIRED IMPORTED_TARGET qrcodegen>=1.8)

# libcsv ships no .pc file.
find_library(DOCSPOT_CSV_LIBRARY csv REQUIRED)
find_path(DOCSPOT_CSV_INCLUDE csv.h REQUIRED)
add_library(docspot_csv UNKNOWN IMPORTED)
set_target_properties(docspot_csv PROPERTIES IMPORTED_LOCATION ${DOCSPOT_CSV_LIBRARY}
                                             INTERFACE_INCLUDE_DIRECTORIES ${DOCSPOT_CSV_INCLUDE})
